to_json(list_filter([
    CASE WHEN primary_source <> 'nbac_team_boxscore' THEN 'backup_source' END,
    CASE WHEN primary_source = 'reconstructed' THEN 'reconstructed' END,
    CASE WHEN zones_agree = FALSE THEN 'zone_box_mismatch' END,
    CASE WHEN NOT overtime_agrees THEN 'overtime_disputed' END
  ], lambda flag: flag IS NOT NULL)) AS quality_flags,
  -- Two for the plays and for the zones where nobody gave them, five for another source than the live box score.
  (100
    - CASE WHEN NOT has_plays THEN 2 ELSE 0 END
    - CASE WHEN zone_source IS NULL THEN 2 ELSE 0 END
    - CASE WHEN primary_source <> 'nbac_team_boxscore' THEN 5 ELSE 0 END
    - CASE WHEN primary_source = 'reconstructed' THEN 10 ELSE 0 END)::DOUBLE AS quality_score
