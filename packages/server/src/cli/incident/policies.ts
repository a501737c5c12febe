import { readKeptPolicies } from 'sparekey/service'
import { timeText } from '../format.ts'
import { withCurrentStore } from '../open.ts'
import type { Report } from '../report.ts'
import type { Terminal } from '../terminal.ts'

/** Of all tenants: a hash says nothing of whose it is. */
export const listPolicies = (terminal: Terminal): Promise<Report> =>
  withCurrentStore(terminal, async (store) => {
    const policies = await readKeptPolicies(store)
    return {
      json: {
        policies: policies.map(({ policy, ...rest }) => ({ ...rest, policy: JSON.parse(policy) as object })),
      },
      lines:
        policies.length === 0
          ? ['No sheet was issued so far.']
          : policies.map(
              ({ policyHash, policy, firstUsedAt }) =>
                `${policyHash}  first used ${timeText(firstUsedAt)}  ${policy}`,
            ),
    }
  })
