import { mkdir, rm } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { expect } from './test.ts'

/**
 * What signing up leads to depends on settings of the one portal that all tests share: nobody else signs up during this work.
 * Making a folder succeeds once, also among processes.
 */
export async function whileNobodyElseSignsUp<T>(work: () => Promise<T>): Promise<T> {
  const lock = `${process.env.E2E_DATA_FOLDER}-sign-ups`
  const taken = () =>
    mkdir(lock).then(
      () => true,
      () => false,
    )
  await expect.poll(taken, { timeout: 60_000 }).toBe(true)
  try {
    return await work()
  } finally {
    await rm(lock, { recursive: true })
  }
}

/** Sends the filled form. @param leadsTo on the page that comes then */
export const signUp = (page: Page, leadsTo: Locator): Promise<void> =>
  whileNobodyElseSignsUp(async () => {
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expect(leadsTo).toBeVisible()
  })
