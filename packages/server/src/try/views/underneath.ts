import { html } from 'hono/html'
import type { Markup } from '../../docs/markup.ts'
import type { Exchange } from '../exchange.ts'

/** The call of the API behind the last step, and its answer. */
export const underneath = (exchange: Exchange, answer: string, apiKeyHint: string): Markup =>
  html`<section class="underneath" aria-labelledby="underneath-heading">
    <h2 id="underneath-heading">Underneath: what your application sends and gets</h2>
    <div class="pair">
      <figure>
        <figcaption>Request</figcaption>
        <pre><code>${exchange.request}</code></pre>
      </figure>
      <figure>
        <figcaption>
          Answer <span class="status ${exchange.status < 300 ? 'good' : 'no'}">${exchange.status}</span>
        </figcaption>
        <pre><code>${answer}</code></pre>
      </figure>
    </div>
    <p class="small">
      Your application calls with its API key: the one that was printed at the first start, or in
      <code>${apiKeyHint}</code>. All calls are in the <a href="/docs">API reference</a>.
    </p>
  </section>`
