import { z } from 'zod'
import { address, count, field, mailKind } from './mail-kind.ts'

const provider = z.object({ providerName: field('Name of the provider'), providerUrl: address('Its page') })

const sample = {
  providerName: 'Gateway in Dublin',
  providerUrl: 'https://portal.example.com/admin/providers/1',
}

/** About gateways, to those who look after them. */
export const providerMails = {
  'provider-down': mailKind({
    title: 'Provider down',
    when: 'A provider could not be reached for five minutes, or refuses the portal: to who looks after providers.',
    schema: provider.extend({ reason: field('What it said, or why it could not be asked') }),
    sample: { ...sample, reason: 'It did not answer in time.' },
  }),
  'provider-up': mailKind({
    title: 'Provider up again',
    when: 'A provider answers again: to who was told that it was down.',
    schema: provider,
    sample,
  }),
  'synchronisation-failed': mailKind({
    title: 'Synchronisation failed',
    when: 'A run came to nothing although its provider answers: to who looks after providers.',
    schema: provider.extend({
      reason: field('Why, in a sentence'),
      synchronisationUrl: address('The page of the run'),
    }),
    sample: {
      ...sample,
      reason: 'The answer was no list of policies.',
      synchronisationUrl: 'https://portal.example.com/admin/synchronisations/1',
    },
  }),
  'policies-changed': mailKind({
    title: 'Policies changed at a provider',
    when: 'A run found products or plans whose policy is gone or was changed at the provider: to who looks after products.',
    schema: provider.extend({
      orphaned: count('How many have lost their policy'),
      drifted: count('How many have a policy that somebody changed'),
      synchronisationUrl: address('The page of the run'),
    }),
    sample: {
      ...sample,
      orphaned: 2,
      drifted: 1,
      synchronisationUrl: 'https://portal.example.com/admin/synchronisations/1',
    },
  }),
}
