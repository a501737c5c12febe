import type { RandomSource } from '../crypto/ports.ts'
import { symbolsOf } from './run.ts'

/** More than any code has: one as long as a code would be taken out of every log line wherever its check symbol fits. */
const apiKeyIdSymbols = 32
const webhookIdSymbols = 26
const streamIdSymbols = 26

export const newApiKeyId = (random: RandomSource): string => `key_${symbolsOf(random(apiKeyIdSymbols))}`
export const newStreamId = (random: RandomSource): string => `str_${symbolsOf(random(streamIdSymbols))}`
export const newWebhookId = (random: RandomSource): string => `whk_${symbolsOf(random(webhookIdSymbols))}`
