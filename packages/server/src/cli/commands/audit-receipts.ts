import type { Command } from 'commander'
import { type CommandContext, exitHelp } from '../command.ts'
import { report, withJson } from '../report.ts'

interface CheckpointOptions {
  readonly output?: string
  readonly json?: boolean
}

interface ProveOptions {
  readonly tenant: string
  readonly account: string
  readonly seq?: string
  readonly event?: string
  readonly output?: string
  readonly json?: boolean
}

interface WitnessOptions {
  readonly url: string
  readonly key: string
  readonly output: string
  readonly json?: boolean
}

interface VerifyProofOptions {
  readonly key: string
  readonly json?: boolean
}

const KEY_HELP = `
Prints the key with which others verify what this log signs: checkpoints,
proofs and promises. It follows from the key ring and never changes. Give it
to auditors by a way of its own; whoever can exchange it can exchange the log.
It is a verifier key as c2sp.org/signed-note describes it.

${exitHelp('printed')}

Examples:
  $ sparekey audit key > sparekey.key`

const CHECKPOINT_HELP = `
Prints the newest signed checkpoint: how many events the log holds, and the
root of the tree over them. Its signature, and that the tree gives its root,
are verified before. Kept elsewhere, it shows what was changed since with
"sparekey audit verify --against". It is a note as c2sp.org/tlog-checkpoint
describes it, and tells nothing about accounts.

A file that is there is replaced only where the log continues the checkpoint
in it; one that the log contradicts is evidence and stays.

With --json: { "ok", "checkpoint", "origin", "size", "createdAt", "file" }.

${exitHelp('printed or written', 'there is none, or it does not hold')}

Examples:
  $ sparekey audit checkpoint --output /elsewhere/sparekey.checkpoint`

const PROVE_HELP = `
Prints the receipt of one event: the event, its place in the tree, and the
signed checkpoint, as c2sp.org/tlog-proof describes it. With the log's key
alone, "sparekey audit verify-proof" verifies it, today and in ten years.
Until an event is under a checkpoint, which takes a second or two, the receipt
is a signed promise that it will be. A receipt holds what the event holds:
after an erasure it still names the device and the address that were used.

With --json: { "ok", "kind": "proof | promise", "receipt", "file" }.

${exitHelp('printed or written', 'the account has no such event')}

Examples:
  $ sparekey audit prove --account ada --seq 3 --output ada-3.tlog-proof`

const VERIFY_PROOF_HELP = `
Verifies a receipt and prints the event that it proves. Needs neither the
database nor any setting. FILE - is standard input.

With --json: { "ok", "kind", "origin", "leafIndex", "size", "leafHash",
"event" }, or with "promisedAt" where it is a promise.

${exitHelp('it holds', 'it does not')}

Examples:
  $ sparekey audit verify-proof ada-3.tlog-proof --key "$(cat sparekey.key)"`

const WITNESS_HELP = `
Shows the newest checkpoint to a witness, with the proof that it continues
what the witness saw last, and keeps the checkpoint with the signature of the
witness. A witness cosigns only what continues, so whoever changes database
and kept checkpoints alike is found out. Run it from a timer. The witness sees
the log's name, how many events there are, and the root; it must know the key
that "sparekey audit key" prints. The protocol is c2sp.org/tlog-witness.

With --json: { "ok", "size", "cosignedAt", "file" }.

${exitHelp('cosigned and kept', 'the witness refused, or there is no checkpoint')}

Examples:
  $ sparekey audit witness --url https://witness.example.org/w1 \\
      --key "$(cat witness.key)" --output /elsewhere/sparekey.checkpoint`

/** What the log proves to others. */
export const registerReceipts = (audit: Command, context: CommandContext): void => {
  withJson(
    audit
      .command('key')
      .description("Print the log's key, for those who verify.")
      .addHelpText('after', KEY_HELP),
  ).action((options: { readonly json?: boolean }) =>
    report(context, options, async () => {
      const { showLogKey } = await import('../audit/key.ts')
      return showLogKey(context.terminal)
    }),
  )
  withJson(
    audit
      .command('checkpoint')
      .description('Print the newest signed checkpoint.')
      .option('--output <file>', 'write it to a file')
      .addHelpText('after', CHECKPOINT_HELP),
  ).action((options: CheckpointOptions) =>
    report(context, options, async () => {
      const { showCheckpoint } = await import('../audit/checkpoint.ts')
      return showCheckpoint(context.terminal, options.output ?? null)
    }),
  )
  withJson(
    audit
      .command('prove')
      .description('Print the receipt of one event.')
      .requiredOption('--account <id>', 'whose event it is')
      .option('--tenant <name>', 'whose account it is', 'default')
      .option('--seq <number>', "the event's number")
      .option('--event <id>', "the event's id")
      .option('--output <file>', 'write it to a file')
      .addHelpText('after', PROVE_HELP),
  ).action((options: ProveOptions) =>
    report(context, options, async () => {
      const { prove } = await import('../audit/prove.ts')
      const { tenant, account, seq = null, event = null, output = null } = options
      return prove(context.terminal, { tenant, account, seq, event, output })
    }),
  )
  withJson(
    audit
      .command('verify-proof')
      .description('Verify a receipt, with nothing but the key.')
      .argument('<file>', 'the receipt; - is standard input')
      .requiredOption('--key <vkey>', 'what "sparekey audit key" printed')
      .addHelpText('after', VERIFY_PROOF_HELP),
  ).action((file: string, options: VerifyProofOptions) =>
    report(context, options, async () => {
      const { verifyProofFile } = await import('../audit/verify-proof.ts')
      return verifyProofFile(file, options.key)
    }),
  )
  withJson(
    audit
      .command('witness')
      .description('Let a witness cosign the newest checkpoint.')
      .requiredOption('--url <url>', 'where the witness takes checkpoints')
      .requiredOption('--key <vkey>', 'the key of the witness')
      .requiredOption('--output <file>', 'where the cosigned checkpoint is kept')
      .addHelpText('after', WITNESS_HELP),
  ).action((options: WitnessOptions) =>
    report(context, options, async () => {
      const { askWitness } = await import('../audit/witness.ts')
      const { url, key, output } = options
      return askWitness(context.terminal, { url, key, output })
    }),
  )
}
