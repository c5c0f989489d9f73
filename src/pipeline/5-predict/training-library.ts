/** Which training code a model comes from. */

/** Raised when training code learns something else from the same rows; a model is served by what trained it. */
export const TRAINING_LIBRARY = 'tipoff-histogram-gbdt 1';
