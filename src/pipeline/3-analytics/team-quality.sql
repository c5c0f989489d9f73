to_json(list_filter([
    'backup_source',
    CASE WHEN primary_source = 'reconstructed' THEN 'reconstructed' END,
    CASE WHEN zones_agree = FALSE THEN 'zone_box_mismatch' END,
    CASE WHEN NOT overtime_agrees THEN 'overtime_disputed' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  -- Play-by-play is missing everywhere (2), and the game log is a backup of the live box score (5).
  (93 - CASE WHEN zone_source IS NULL THEN 2 ELSE 0 END
      - CASE WHEN primary_source = 'reconstructed' THEN 10 ELSE 0 END)::DOUBLE AS quality_score
