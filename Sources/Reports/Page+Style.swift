extension Page {
  /// Light and dark, for screens of any width and for paper. Colours of text have a contrast of 4.5 and more.
  static let style = """
    :root{--paper:#fff;--ink:#1d2226;--muted:#555c63;--rule:#d4d4d4;--fine:#efefef;--frame:#888;--link:#0b5c96;
    --box:#fff6df;--boxrule:#a87400;--panel:#f5f6f7}
    @media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e8eaec;--muted:#a9b1b8;--rule:#3d4349;
    --fine:#262b30;--frame:#7d858c;--link:#7cc0f5;--box:#332a12;--boxrule:#d9a531;--panel:#1d2125}
    svg .ink{fill:#e8eaec}svg .muted{fill:#a9b1b8}svg .grid{stroke:#3d4349}svg .fine{stroke:#262b30}
    svg .frame{stroke:#7d858c}
    svg .s0{stroke:#56b1f0}svg .s1{stroke:#f7935a}svg .s2{stroke:#3fcb9f}svg .s3{stroke:#e6a3c8}
    svg .s4{stroke:#d6b450}svg .s5{stroke:#f4f4f4}svg .s6{stroke:#9fd6f8}
    svg .s0:not(.line){fill:#56b1f0}svg .s1:not(.line){fill:#f7935a}svg .s2:not(.line){fill:#3fcb9f}
    svg .s3:not(.line){fill:#e6a3c8}svg .s4:not(.line){fill:#d6b450}svg .s5:not(.line){fill:#f4f4f4}
    svg .s6:not(.line){fill:#9fd6f8}svg .s0.hollow,svg .s1.hollow,svg .s2.hollow,svg .s3.hollow,
    svg .s4.hollow,svg .s5.hollow,svg .s6.hollow{fill:#14171a}svg rect{stroke:none}svg rect.frame{stroke:#7d858c}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:92rem;padding:0 1rem 2rem;background:var(--paper);color:var(--ink);
    font:1rem/1.5 system-ui,'DejaVu Sans',Helvetica,Arial,sans-serif}
    h1{font-size:1.7rem;line-height:1.2;margin:1rem 0 .3rem}
    h2{font-size:1.3rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--rule);padding-bottom:.2rem}
    h3{font-size:1.1rem;margin:1.6rem 0 .4rem}
    p,ul,dl{max-width:46rem}.lead{color:var(--muted);margin-top:0}
    a{color:var(--link)}
    nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0;margin:.6rem 0;max-width:none}
    .gallery{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25rem),1fr));gap:1.4rem;
    align-items:start}
    figure{margin:0;min-width:0}figcaption{color:var(--muted);font-size:.88rem;overflow-wrap:anywhere}
    .source{font-size:.8rem}
    .chart{position:relative}.chart svg{display:block;width:100%;max-width:36rem;height:auto}
    .chart svg .paper{fill:none}
    .chart:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:3px solid var(--link);outline-offset:2px}
    .chart output{display:block;min-height:1.4em;font-size:.88rem;font-variant-numeric:tabular-nums}
    .chart button{position:absolute;top:0;right:0;font:inherit;font-size:.75rem;color:var(--link);
    background:var(--paper);border:1px solid var(--rule);border-radius:.3rem;padding:.1rem .5rem;cursor:pointer}
    .cursor{fill:none;stroke:#c00;stroke-width:2}
    .scroll{overflow-x:auto;margin:.8rem 0}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
    caption{text-align:left;color:var(--muted);padding-bottom:.3rem}
    th,td{padding:.25rem .8rem .25rem 0;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
    th:first-child,td.text{text-align:left}tbody th{font-weight:600}
    .box{background:var(--box);border-left:4px solid var(--boxrule);padding:.4rem 1rem;max-width:48rem}
    pre{background:var(--panel);padding:.8rem;overflow-x:auto;font-size:.85rem}
    dt{font-weight:600;margin-top:.5rem}dd{margin:0;overflow-wrap:anywhere}
    details{margin:.8rem 0}summary{cursor:pointer;color:var(--link)}
    footer{color:var(--muted);font-size:.88rem;margin-top:3rem;border-top:1px solid var(--rule)}
    @media print{nav,.chart button,.chart output{display:none}figure,tr{break-inside:avoid}h2,h3{break-after:avoid}
    body{max-width:none;font-size:10pt}.gallery{grid-template-columns:1fr 1fr}details{display:none}}
    """
}
