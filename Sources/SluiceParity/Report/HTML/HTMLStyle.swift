/// How the report looks, on a screen in light or dark and on paper.
enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --ink: #1d2327; --soft: #56616a; --line: #dde2e6; --page: #fff;
      --good: #1a7f4b; --bad: #c0312b; --goodwash: #e9f6ef; --badwash: #fdeceb; --wash: #f4f6f8;
      --golden: #e0a100; --found: #1557b0; --bar: #4a7fb5; --empty: #eceff1; }
    @media screen and (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #a2adb6;
      --line: #343b41; --page: #15191c; --good: #4cc38a; --bad: #ff7a72; --goodwash: #14281e;
      --badwash: #331a19; --wash: #1d2327; --golden: #c79a28; --found: #8cc0ff; --bar: #6d9fd3;
      --empty: #262c31; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
    main { max-width: 1160px; margin: 0 auto; padding: 28px 20px 48px; }
    header { border-left: 6px solid var(--good); background: var(--goodwash); padding: 14px 20px;
      border-radius: 4px; }
    header.failed { border-color: var(--bad); background: var(--badwash); }
    header p { margin: 4px 0 0; }
    h1 { margin: 2px 0; font-size: 24px; }
    h2 { margin: 36px 0 10px; font-size: 19px; }
    h3 { margin: 24px 0 8px; font-size: 16px; } h4 { margin: 16px 0 6px; font-size: 14px; }
    h1, h2, h3, h4, p, li, dt, dd, summary, figcaption, th, td { overflow-wrap: anywhere; }
    .badge { font-weight: 700; text-transform: uppercase; letter-spacing: .06em; font-size: 13px; }
    .badge, .verdict { color: var(--good); } .failed .badge, .failed .verdict, .verdict.failed {
      color: var(--bad); } .verdict { font-weight: 600; }
    .findings { background: var(--wash); border-radius: 4px; padding: 4px 20px 10px; margin-top: 20px; }
    .findings h2, .findings h3 { margin: 12px 0 6px; } .findings p { margin: 6px 0; }
    dl { display: grid; grid-template-columns: minmax(80px, max-content) 1fr; gap: 4px 18px; }
    dt { color: var(--soft); max-width: 30vw; } dd { margin: 0; }
    code, pre { font: 13px/1.45 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; }
    pre { background: var(--wash); padding: 10px 14px; border-radius: 4px; white-space: pre-wrap;
      overflow-wrap: anywhere; }
    ul { padding-left: 20px; } .warning b { color: var(--bad); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 13px; }
    th, td { text-align: left; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line);
      vertical-align: top; font-variant-numeric: tabular-nums; }
    td { white-space: nowrap; } td.wide { white-space: normal; }
    thead th { overflow-wrap: normal; color: var(--soft); font-weight: 600; font-size: 12px; }
    tbody th { font-weight: 400; } tr.failed { background: var(--badwash); }
    .pair, .note, footer { color: var(--soft); } .note, footer { font-size: 13px; }
    .charts { display: grid; gap: 18px 20px;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); }
    figure { margin: 0; min-width: 0; break-inside: avoid; }
    figcaption { color: var(--soft); font-size: 13px; }
    svg { display: block; width: 100%; max-width: 520px; height: auto; margin-top: 4px; }
    svg text { font: 10.5px ui-monospace, "DejaVu Sans Mono", monospace; fill: var(--soft); }
    svg .t { font: 11px system-ui, "Liberation Sans", sans-serif; }
    svg path { fill: none; stroke-width: 1; } svg g { shape-rendering: crispEdges; }
    .grid { stroke: var(--line); } .axis { stroke: var(--soft); }
    svg .golden { stroke: var(--golden); stroke-width: 4.5; stroke-linejoin: round; opacity: .65; }
    svg .found { stroke: var(--found); stroke-width: 1.4; stroke-linejoin: round; }
    svg .limit { stroke: var(--ink); stroke-width: 1.3; stroke-dasharray: 5 3; }
    .mark { fill: none; stroke: var(--bad); stroke-width: 1.5; }
    .ok { fill: var(--good); } .bad { fill: var(--bad); } .bin { fill: var(--bar); }
    .empty { fill: var(--empty); }
    .k { white-space: nowrap; color: var(--ink); } .k::before { content: ""; display: inline-block;
      width: 16px; margin: 0 4px 3px 6px; border-top: 2px solid var(--found); }
    .k.golden::before { border-top: 5px solid var(--golden); margin-bottom: 2px; }
    .k.limit::before { border-top: 2px dashed var(--ink); }
    \(shades)
    details { margin-top: 12px; } summary { cursor: pointer; }
    footer { margin-top: 40px; border-top: 1px solid var(--line); padding-top: 12px; }
    @media screen and (max-width: 760px) {
      main { padding: 16px 14px 32px; } thead { display: none; }
      table, tbody { display: block; } tbody th, .wide { grid-column: 1 / -1; }
      tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 14px; padding: 8px 12px;
        border: 1px solid var(--line); border-radius: 4px; margin: 8px 0; }
      tbody th, td { display: block; border: 0; padding: 0; white-space: normal; }
      td::before { content: attr(data-head) " "; color: var(--soft); font-weight: 400; }
      .wide div { display: inline; }
      dl { grid-template-columns: 1fr; gap: 0; } dt { max-width: none; } dd { margin-bottom: 6px; } }
    @media print { body { font-size: 11px; } main { max-width: none; padding: 0; }
      table { font-size: 9px; } th, td { padding: 3px 5px 3px 0; } pre, code { font-size: 9px; }
      .charts { grid-template-columns: repeat(2, 1fr); } h2, h3, h4 { break-after: avoid; }
      tr { break-inside: avoid; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
    """

  /// From pale to dark for shares, from blue over pale to red for what has a sign.
  private static let shades: String = {
    let one = [
      "#f7fbff", "#e0ecf8", "#c6dcef", "#9ec9e2", "#6cadd5", "#4391c6", "#2371b5", "#0a539e",
      "#08306b",
    ]
    let two = [
      "#1f4e99", "#4779b8", "#7ca6d2", "#b7d0e6", "#f2f1ee", "#f3c4a8", "#e08d6d", "#c5533f",
      "#96202c",
    ]
    return zip("sd", [one, two]).flatMap { letter, colours in
      colours.enumerated().map { "svg .\(letter)\($0) { fill: \($1); }" }
    }.joined(separator: "\n")
  }()
}
