import Secrets

/// How the page looks: light or dark as the system is, on a phone as on paper.
enum HTMLStyle {
    /// Its hash, by which the page allows it.
    static let hash = ContentHash.sha256Base64(of: sheet)

    /// The style sheet. Colours have a contrast of 4.5 to 1 at least to what they stand on (WCAG 2.2 AA), and never tell
    /// anything alone.
    static let sheet: StaticString = #"""

        :root {
          --page: #fff; --card: #f6f8fa; --line: #d0d7de; --text: #1f2328; --quiet: #57606a; --link: #0550ae;
          --fail: #a40e26; --fail-on: #ffebe9; --error: #8a3600; --error-on: #fff1e5;
          --unproven: #7a4a00; --unproven-on: #fff8c5; --waived: #6639ba; --waived-on: #fbefff;
          --pass: #116329; --pass-on: #dafbe1; --absent: #57606a; --absent-on: #eaeef2;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0d1117; --card: #161b22; --line: #3d444d; --text: #e6edf3; --quiet: #a0a9b4; --link: #79c0ff;
            --fail: #ff9a92; --fail-on: #3a1618; --error: #ffb077; --error-on: #34200f;
            --unproven: #e9bd4f; --unproven-on: #2e2610; --waived: #d6b3ff; --waived-on: #2a1d40;
            --pass: #7ee787; --pass-on: #11291a; --absent: #a0a9b4; --absent-on: #21262d;
          }
        }
        *, ::before, ::after { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
        body {
          margin: 0; background: var(--page); color: var(--text);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          overflow-wrap: anywhere;
        }
        header, .page, footer { max-width: 88rem; margin-inline: auto; padding-inline: clamp(1rem, 3vw, 2.5rem); }
        h1, h2, h3, h4, h5, p, ul, ol, dl { margin: 0; }
        ul, ol { padding: 0; list-style: none; }
        h1 { font-size: clamp(1.6rem, 4vw, 2.25rem); line-height: 1.2; unicode-bidi: isolate; }
        h2 { font-size: 1.35rem; line-height: 1.3; margin-bottom: .75rem; }
        h3 { font-size: 1rem; line-height: 1.45; font-weight: 600; }
        h3 code { font-weight: 600; }
        h4 { font-size: 1rem; margin-block: 1rem .5rem; }
        h5 { font-size: .9rem; margin-block: .75rem .5rem; color: var(--quiet); }
        a { color: var(--link); text-underline-offset: .15em; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .2rem; }
        main:focus { outline: none; }
        small, .facts, .lead, .about, .kind, .made, .tally { font-size: .875rem; }
        small, .lead, .about, .kind, .made, .facts { color: var(--quiet); }
        code {
          font: .875em/1.45 ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          white-space: pre-wrap; unicode-bidi: isolate;
        }
        .fix code, .group > h3 code, .items .facts code {
          background: var(--absent-on); border-radius: .3rem; padding: .1rem .35rem;
        }
        .skip { position: absolute; left: -100vw; }
        .skip:focus { left: 1rem; top: 1rem; z-index: 2; background: var(--page); padding: .5rem 1rem; }

        header { padding-block: 2rem 1.5rem; }
        .title { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-block: .25rem .75rem; }
        .kind { letter-spacing: .02em; }
        .tally { color: var(--text); font-size: 1rem; }
        .notes { margin-top: 1rem; display: grid; gap: .5rem; }
        .notes li { border-left: .25rem solid var(--unproven); padding-left: .75rem; }

        .p, .verdict, .v, .class, .n, .new, .env {
          display: inline-block; border-radius: .3rem; border: 1px solid currentColor; padding: 0 .45rem;
          font-size: .8125rem; line-height: 1.5; font-weight: 600; white-space: nowrap;
        }
        .verdict { font-size: 1.15rem; padding: .2rem .9rem; border-width: 2px; }
        .env {
          border-color: var(--line); font-weight: 500; unicode-bidi: isolate; white-space: normal; color: var(--text);
        }
        .class { border-style: dotted; font-weight: 500; color: var(--quiet); }
        .new { color: var(--link); }
        .n { border-color: var(--line); color: var(--quiet); font-weight: 500; }
        .v { border-color: transparent; background: var(--absent-on); color: var(--text); font-weight: 500; }
        .v.critical { background: var(--fail); color: var(--page); }
        .v.high { background: var(--fail-on); color: var(--fail); border-color: currentColor; }
        td .v, td .v.critical, td .v.high { background: none; color: inherit; border: 0; padding: 0; }
        .of .v, .of .v.critical, .of .v.high { background: none; color: var(--quiet); border: 1px solid var(--line); }
        td .v.critical { font-weight: 700; }
        .p.fail, .verdict.fail { color: var(--fail); background: var(--fail-on); }
        .p.error { color: var(--error); background: var(--error-on); }
        .p.unproven, .p.incomplete, .verdict.incomplete { color: var(--unproven); background: var(--unproven-on); }
        .p.waived { color: var(--waived); background: var(--waived-on); }
        .p.pass, .verdict.pass { color: var(--pass); background: var(--pass-on); }
        .p.absent { color: var(--absent); background: var(--absent-on); }
        .s.fail, .s.fail a { color: var(--fail); }
        .s.error, .s.error a { color: var(--error); }
        .s.unproven, .s.unproven a { color: var(--unproven); }
        .s.waived, .s.waived a { color: var(--waived); }
        .s.pass { color: var(--pass); }
        .s.absent { color: var(--absent); }
        .s { font-weight: 600; }
        .s::before, .p::before, .verdict::before { content: "– "; content: "– " / ""; }
        .fail.s::before, .fail.p::before, .verdict.fail::before { content: "✕ "; content: "✕ " / ""; }
        .error.s::before, .error.p::before { content: "! "; content: "! " / ""; }
        .unproven.s::before, .unproven.p::before, .incomplete::before { content: "? "; content: "? " / ""; }
        .waived.s::before, .waived.p::before { content: "~ "; content: "~ " / ""; }
        .pass.s::before, .pass.p::before, .verdict.pass::before { content: "✓ "; content: "✓ " / ""; }

        .page { display: grid; gap: 2rem; padding-bottom: 3rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1rem; }
        nav a { display: inline-block; padding-block: .2rem; text-decoration: none; }
        nav a:hover { text-decoration: underline; }
        #choice { margin-top: 1rem; font-size: .875rem; }
        #filter { display: grid; gap: .75rem; margin-top: .5rem; }
        #filter fieldset {
          border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1rem;
          max-height: 14rem; overflow: auto;
        }
        #filter legend { font-weight: 600; padding: 0; }
        #filter label { display: inline-flex; gap: .4rem; align-items: baseline; padding-block: .2rem; }
        #filter .search { display: grid; gap: .25rem; font-weight: 600; }
        input[type="search"], button {
          font: inherit; color: inherit; background: var(--page); border: 1px solid var(--quiet);
          border-radius: .35rem; padding: .4rem .6rem; min-width: 0;
        }
        button { background: var(--card); cursor: pointer; }
        button:hover { border-color: var(--text); }
        input[type="checkbox"] { accent-color: var(--link); width: 1rem; height: 1rem; align-self: center; margin: 0; }
        #shown { color: var(--quiet); min-height: 1.5em; }
        main { min-width: 0; display: grid; gap: 3rem; grid-template-columns: minmax(0, 1fr); }
        .lead { margin-bottom: 1rem; max-width: 60rem; }
        .none { color: var(--quiet); }

        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
        .cards > li, .findings > li, .group, .claims > li, .items > li {
          border: 1px solid var(--line); border-radius: .6rem; background: var(--card); padding: 1rem;
          display: grid; gap: .6rem; align-content: start; grid-template-columns: minmax(0, 1fr);
        }
        .cards > li { font-size: .875rem; }
        .cards small { font-weight: 400; }
        .counts { display: flex; flex-wrap: wrap; gap: .1rem 1rem; }
        .counts div { display: flex; gap: .4rem; }
        .counts dd { margin: 0; font-variant-numeric: tabular-nums; }
        .bar { display: block; width: 100%; height: .6rem; border-radius: .3rem; background: var(--absent-on); }
        .bar .pass { fill: var(--pass); } .bar .fail { fill: var(--fail); } .bar .error { fill: var(--error); }
        .bar .unproven { fill: var(--unproven); } .bar .waived { fill: var(--waived); } .bar .absent { fill: var(--line); }

        .findings, .groups, .claims, .items { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); }
        .findings > li { border-left: .35rem solid var(--fail); }
        .findings h3 { font-size: 1.0625rem; }
        #errors .group { border-left: .35rem solid var(--error); }
        #unproven .group { border-left: .35rem solid var(--unproven); }
        .group > h3 { line-height: 1.7; }
        .claims > li, .items > li { background: var(--page); padding: .75rem; gap: .4rem; border-radius: .4rem; }
        .head { display: flex; flex-wrap: wrap; gap: .4rem; }
        .fix { line-height: 1.7; }
        dl.facts { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; }
        dl.facts > div { display: flex; flex-wrap: wrap; gap: 0 .5rem; min-width: 0; }
        dl.facts dd { margin: 0; color: var(--text); }
        .names { font-size: .875rem; }
        :target { outline: 3px solid var(--link); outline-offset: 2px; }

        .picture { margin-bottom: 1rem; overflow-x: auto; }
        .picture svg { display: block; max-width: 100%; height: auto; margin-inline: auto; }
        .picture path { fill: none; stroke-width: 2; stroke: var(--quiet); }
        .picture path.fail { stroke: var(--fail); }
        .picture path.error { stroke: var(--error); stroke-dasharray: 2 4; }
        .picture path.unproven { stroke: var(--unproven); stroke-dasharray: 2 4; }
        .picture path.waived { stroke: var(--waived); stroke-dasharray: 9 5; }
        .picture path.pass { stroke: var(--pass); stroke-dasharray: 1 5; stroke-linecap: round; }
        .picture rect { fill: var(--page); stroke: var(--line); }
        .picture text { fill: var(--text); font-size: 13px; text-anchor: middle; }
        .picture .node rect { stroke-width: 2; fill: var(--card); }
        .picture .node text { font-size: 15px; font-weight: 600; }
        .picture .node .caption { font-size: 12px; font-weight: 400; fill: var(--quiet); }
        .picture .fail rect { stroke: var(--fail); } .picture .pass rect { stroke: var(--pass); }
        .picture .incomplete rect { stroke: var(--unproven); } .picture .absent rect { stroke-dasharray: 6 4; }

        .wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; }
        table { border-collapse: collapse; width: 100%; font-size: .875rem; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line); }
        thead th { border-top: 0; background: var(--card); min-width: 6.5rem; }
        tbody th { font-weight: 500; min-width: 11rem; }
        td { min-width: 6.5rem; }
        td small { white-space: nowrap; }
        #secrets td, #others td { white-space: nowrap; }
        tbody th[scope="row"] { position: sticky; left: 0; background: var(--page); }
        tbody th[scope="row"] > small { display: block; }
        .wide tbody:last-child tr:last-child th { border-bottom-left-radius: .6rem; }
        .of th { background: var(--card); font-weight: 600; }
        .about { font-weight: 400; display: block; max-width: 60rem; }
        td.no { color: var(--quiet); }
        .soon { color: var(--unproven); }
        details > summary { cursor: pointer; font-weight: 600; padding-block: .35rem; }
        #checklists h3 { margin-block: 1.5rem .5rem; font-size: 1.0625rem; }
        #checklists .bar { margin-bottom: .5rem; }
        .rules dt { font-weight: 600; margin-top: 1.25rem; }
        .rules dd { margin: .25rem 0 0; display: grid; gap: .35rem; max-width: 60rem; font-size: .9375rem; }
        footer { border-top: 1px solid var(--line); padding-block: 1.5rem 3rem; color: var(--quiet); font-size: .875rem; }

        @media (min-width: 64rem) {
          .page { grid-template-columns: 14rem minmax(0, 1fr); gap: 3rem; }
          .side { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding-block: .5rem 1rem; padding-inline: .25rem; }
          nav ul, #filter fieldset { flex-direction: column; flex-wrap: nowrap; }
          nav ul { gap: .1rem; }
          #choice > summary { display: none; }
        }
        @media (min-width: 80rem) {
          .wide:not(.many) { overflow: visible; }
          .wide:not(.many) thead th { position: sticky; top: 0; z-index: 1; box-shadow: 0 1px var(--line); }
          .wide:not(.many) thead th:first-child { border-top-left-radius: .6rem; }
          .wide:not(.many) thead th:last-child { border-top-right-radius: .6rem; }
        }
        @media (max-width: 40rem) {
          th, td { padding: .4rem .5rem; }
          tbody th { min-width: 8.5rem; }
        }
        @media print {
          :root {
            --page: #fff; --card: #fff; --line: #b8bfc6; --text: #000; --quiet: #444; --link: #000;
            --fail: #a40e26; --fail-on: #fff; --error: #8a3600; --error-on: #fff; --unproven: #7a4a00; --unproven-on: #fff;
            --waived: #6639ba; --waived-on: #fff; --pass: #116329; --pass-on: #fff; --absent: #57606a; --absent-on: #fff;
          }
          @page { margin: 15mm; }
          body { font-size: 10pt; }
          header, .page, footer { max-width: none; padding-inline: 0; }
          nav, .skip, #filter > :not(#shown), details > summary { display: none; }
          thead th, tbody th[scope="row"] { position: static !important; }
          .page { display: block; }
          main { display: block; }
          .cards { grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); }
          section { margin-top: 1.5rem; }
          h2, h3, h4, .of { break-after: avoid; }
          .findings > li, .claims > li, .items > li, .cards > li, tr, .picture { break-inside: avoid; }
          .wide { overflow: visible; border: 0; }
          #secrets td, #others td { white-space: normal; }
          td, tbody th { min-width: 0; }
          thead { display: table-header-group; }
          .v.critical { background: #fff; color: var(--fail); border: 2px solid; }
          details::details-content { content-visibility: visible; display: block; }
        }
        @media (forced-colors: active) {
          .picture path, .picture rect { stroke: CanvasText; }
          .v { border-color: currentColor; }
        }

        """#
}
