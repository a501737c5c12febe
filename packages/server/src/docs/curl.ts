import type { DocumentedOperation } from './operations.ts'

const exampleParameters: Readonly<Record<string, string>> = {
  accountId: 'ada',
  setId: '$SET_ID',
  recoveryId: '$RECOVERY_ID',
  task: 'change_password',
  caseId: '$CASE_ID',
  streamId: '$STREAM_ID',
}

/**
 * The call as a command line to paste: the service's address is in `$SERVICE_URL`, and the key in `$SPAREKEY_API_KEY`. Of names
 * that begin with SPAREKEY_ only settings may be used: the program refuses to run where it finds any other.
 */
export const curl = ({ method, path, operation }: DocumentedOperation): string => {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => exampleParameters[name] ?? name)
  const example = operation.requestBody?.content['application/json']?.example
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"$SERVICE_URL${address}"`,
    `  -H "Authorization: Bearer $SPAREKEY_API_KEY"`,
  ]
  if (example !== undefined) {
    lines.push(
      `  -H 'Content-Type: application/json'`,
      `  -d '${JSON.stringify(example, undefined, 2).replaceAll('\n', '\n  ')}'`,
    )
  }
  return lines.join(' \\\n')
}
