import type { KeyChain, Machine } from './types.ts'

/** The key chain of a machine, through the system's own program; whether it is there shows at the first use. */
export async function keyChainOf(machine: Machine): Promise<KeyChain> {
  switch (machine.platform) {
    case 'darwin':
      return (await import('./macos.ts')).macosKeyChain(machine)
    case 'win32':
      return (await import('./windows.ts')).windowsKeyChain(machine)
    default:
      return (await import('./secret-service.ts')).secretServiceKeyChain(machine)
  }
}
