import { fontFaces } from '../fonts/faces.ts'
import { edgeFieldPoints, foldOf } from '../fold.ts'
import { marginPoints } from '../paper-size.ts'
import type { PaperSize } from '../paper-size.ts'

const mono = "'Atkinson Hyperlegible Mono', ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
const prose = "'Atkinson Hyperlegible Next', system-ui, 'DejaVu Sans', Arial, sans-serif"

/** The style of every sheet, on screen and on paper. `foot` stands at the foot of each printed page. */
export function styleFor(paper: PaperSize, layout: 'pages' | 'tri-fold', foot: string): string {
  return [
    ...fontFaces.map(
      ({ family, weight, range, data }) =>
        `@font-face{font-family:'${family}';font-weight:${weight};unicode-range:${range};src:url(data:font/woff;base64,${data})}`,
    ),
    layout === 'pages' ? pagesStyle(paper, foot) : triFoldStyle(paper),
    commonStyle,
  ].join('\n')
}

function pagesStyle({ cssName, width, height }: PaperSize, foot: string): string {
  const margin = `${marginPoints.toFixed(2)}pt`
  const quoted = `"${foot.replaceAll(/["\\\n<]/g, ' ')}"`
  return `@page{size:${cssName};margin:${margin};
@bottom-left{content:${quoted};font:8pt ${prose};vertical-align:top;padding-top:4mm}
@bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt ${prose};vertical-align:top;padding-top:4mm}}
.leaf{break-after:page}
.leaf:last-child{break-after:auto}
@media screen{body{background:#ddd}.leaf{box-sizing:border-box;width:${width}pt;min-height:${height}pt;padding:${margin};margin:12pt auto;background:#fff}}`
}

function triFoldStyle(paper: PaperSize): string {
  const { width, height } = paper
  const { top, middle, bottom, upperLine, lowerLine, strip } = foldOf(paper)
  const box = (name: string, from: number, tall: number): string =>
    `.${name}{top:${from.toFixed(2)}pt;height:${tall.toFixed(2)}pt}`
  const padding = `${(marginPoints * 0.6).toFixed(2)}pt ${marginPoints.toFixed(2)}pt`
  return `@page{size:${paper.cssName};margin:0}
.face{position:relative;box-sizing:border-box;width:${width}pt;height:${height - 0.5}pt;overflow:hidden;break-after:page;background:#fff}
.face:last-child{break-after:auto}
.panel{position:absolute;left:0;width:100%;box-sizing:border-box;padding:${padding};overflow:hidden}
${box('top', 0, top)}
${box('middle', upperLine, middle)}
${box('bottom', lowerLine, bottom)}
${box('strip', lowerLine, strip)}
.flap,.strip{transform:rotate(180deg)}
.strip{padding-top:0;padding-bottom:0}
.face>svg{position:absolute;left:0;top:0;width:${width}pt;height:${height}pt}
.window{background:#fff;padding:8pt}
.edge{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;background:#fff;font-size:7.5pt;border-right:.6pt solid #000}
.edge span{border-left:.6pt solid #000;padding:2pt 6pt}
.flap .edge{position:absolute;left:${marginPoints.toFixed(2)}pt;right:${marginPoints.toFixed(2)}pt;bottom:0;height:${edgeFieldPoints.toFixed(2)}pt}
.strip .edge{height:100%;align-items:stretch}
.strip .edge span{display:flex;align-items:flex-end}
.fold-note{position:absolute;margin:0;right:${marginPoints.toFixed(2)}pt;background:#fff;font-size:7.5pt;line-height:1;padding:0 4pt;transform:translateY(-50%)}
.fold-note.upper{top:${upperLine.toFixed(2)}pt}
.fold-note.lower{top:${lowerLine.toFixed(2)}pt}
@media screen{body{background:#ddd}.face{margin:12pt auto}}`
}

const commonStyle = `*{margin:0}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{font:10.5pt/1.4 ${prose};color:#000;background:#fff}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:12pt;border-bottom:1.2pt solid #000;padding-bottom:6pt;margin-bottom:8pt}
h1{font-size:20pt;line-height:1.2;overflow-wrap:anywhere}
header div{text-align:right;white-space:nowrap}
.badge{display:block;font:15pt/1.2 ${mono};border:1pt solid #000;padding:2pt 6pt}
.badge-note{display:block;font-size:9pt;padding-top:2pt}
h2{font-size:12pt;margin:12pt 0 4pt;break-after:avoid}
p{margin:6pt 0}
.small{font-size:8.5pt}
.large{font-size:13pt}
.notice{border:1pt solid #000;padding:6pt 8pt;break-inside:avoid}
dl.facts{display:grid;gap:6pt 14pt;margin:0 0 10pt}
ol+dl.facts,ul+dl.facts{margin-top:8pt}
dl.in-1{grid-template-columns:1fr}
dl.in-2{grid-template-columns:1fr 1fr}
dl.in-3{grid-template-columns:1fr 1fr 1fr}
dt{font-size:8.5pt}
dd{font-weight:bold;overflow-wrap:anywhere}
dd.blank{border-bottom:.6pt solid #000;height:16pt}
ol,ul{padding:0;list-style:none}
code{font-family:${mono};font-feature-settings:"liga" 0,"calt" 0,"kern" 0;font-variant-ligatures:none;white-space:pre-wrap;overflow-wrap:anywhere}
.codes,.verbatim{margin:4pt 0 10pt}
.codes.in-2{columns:2;column-gap:18pt}
.codes li,.verbatim li{display:flex;align-items:baseline;gap:7pt;break-inside:avoid}
.beside{display:flex;gap:14pt;align-items:flex-start;break-inside:avoid}
.beside>div{flex:1}
.share-40>:first-child{flex:0 0 40%}
.share-60>:first-child{flex:0 0 60%}
.codes li{box-sizing:border-box;min-height:1.92em;padding:3.4pt 0;line-height:1.25;border-bottom:.4pt solid #999}
.codes.close li{min-height:1.62em;padding:1.4pt 0}
.no{min-width:16pt;text-align:right;font-size:9pt}
.codes code{flex:0 1 auto}
.verbatim li{padding:.6pt 0}
.verbatim .no{font-size:8pt}
.check{font:8pt ${mono};color:#000}
.box{flex:none;align-self:center;width:9pt;height:9pt;border:1pt solid #000}
.box.ticked{background:linear-gradient(to bottom right,#fff 46%,#000 46%,#000 54%,#fff 54%)}
.used-on{font-size:8pt;min-width:92pt;border-bottom:.6pt solid #000;margin-left:auto}
.codes.in-2 .used-on{min-width:66pt}
.size-17{font-size:17pt}.size-16{font-size:16pt}.size-14{font-size:14pt}.size-13{font-size:13pt}.size-9-5{font-size:9.5pt}
.used{font-size:10pt}
.squares{display:flex;flex-wrap:wrap;gap:6pt 12pt;margin:6pt 0}
figure{text-align:center;font-size:8.5pt;break-inside:avoid}
figure svg{display:block;fill:#000}
.steps li{display:flex;gap:7pt;padding:2pt 0;break-inside:avoid}
.steps.number{counter-reset:step}
.steps.number li::before{counter-increment:step;content:counter(step) ".";font-weight:bold;min-width:14pt}
.steps.dot li::before{content:"•";min-width:8pt}
.steps .box{align-self:flex-start;margin-top:2.5pt}
table{width:100%;border-collapse:collapse;table-layout:fixed;font-size:9pt;line-height:1.3;margin:4pt 0 10pt}
thead{display:table-header-group}
th{text-align:left;font-size:8.5pt;border-bottom:1.2pt solid #000;padding:2pt 4pt 2pt 0;vertical-align:bottom}
td{border-bottom:.4pt solid #999;padding:3pt 4pt 3pt 0;vertical-align:top;overflow-wrap:anywhere}
tr{break-inside:avoid}
.roomy td{height:20pt;vertical-align:middle}`
