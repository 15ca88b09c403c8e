/// How the report looks, on a screen in light or dark and on paper.
enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --ink: #1d2327; --soft: #5c6770; --line: #d9dee2;
      --page: #ffffff; --good: #1a7f4b; --bad: #c0312b; --goodwash: #e9f6ef; --badwash: #fdeceb; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #9aa5ae; --line: #343b41;
      --page: #15191c; --good: #4cc38a; --bad: #ff7a72; --goodwash: #14281e; --badwash: #331a19; } }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
    main { max-width: 1100px; margin: 0 auto; padding: 32px 20px 48px; }
    header { border-left: 6px solid var(--good); background: var(--goodwash);
      padding: 14px 20px; border-radius: 4px; }
    header.failed { border-color: var(--bad); background: var(--badwash); }
    header p { margin: 4px 0 0; }
    h1 { margin: 2px 0; font-size: 24px; overflow-wrap: anywhere; }
    h2 { margin: 36px 0 10px; font-size: 18px; }
    .badge { color: var(--good); font-weight: 700; text-transform: uppercase;
      letter-spacing: .06em; font-size: 13px; }
    .failed .badge { color: var(--bad); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 18px 0 0; }
    dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
    code { font: 13px/1.4 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 14px; }
    th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line);
      vertical-align: top; white-space: nowrap; }
    thead th { color: var(--soft); font-weight: 600; font-size: 13px; }
    tbody th { font-weight: 400; }
    .n { text-align: right; font-variant-numeric: tabular-nums; }
    .pair { color: var(--soft); font-size: 13px; }
    .verdict { font-weight: 600; color: var(--good); }
    .failed .verdict { color: var(--bad); }
    tr.failed { background: var(--badwash); }
    figure { margin: 22px 0 0; } figcaption { color: var(--soft); font-size: 13px; }
    svg { display: block; width: 100%; max-width: 800px; height: auto; margin-top: 6px; }
    svg text { font: 11px ui-monospace, "DejaVu Sans Mono", monospace; fill: var(--soft); }
    svg .end { text-anchor: end; }
    .grid { stroke: var(--line); stroke-width: 1; }
    .allowed { stroke: var(--bad); stroke-width: 1.2; stroke-dasharray: 5 4; }
    .ok { fill: var(--good); } .bad { fill: var(--bad); }
    .note, footer { color: var(--soft); font-size: 13px; }
    footer { margin-top: 40px; border-top: 1px solid var(--line); padding-top: 12px; }
    """
}
