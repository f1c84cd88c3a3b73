import { describe, expect, test } from 'vitest'
import { type AddressClass, AddressRefused, classOf, createAddressGuard, type Resolve } from './address-guard.ts'

const examples: Record<AddressClass, string[]> = {
  public: ['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34', '64:ff9b::5db8:d822'],
  private: ['10.0.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'],
  loopback: ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'],
  'link-local': ['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200', '::ffff:169.254.169.254'],
  unusable: ['0.0.0.0', '::', '255.255.255.255', '224.0.0.1', 'ff02::1', '240.0.0.1', '2002:7f00:1::', 'localhost', ''],
}

describe('the class of an address', () => {
  for (const [expected, addresses] of Object.entries(examples)) {
    test.each(addresses)(`%s is ${expected}`, (address) => expect(classOf(address)).toBe(expected))
  }
})

describe('the guard', () => {
  const all = Object.values(examples).flat()
  const allowedBy = (guard: { allows(address: string): boolean }) => [
    ...new Set(all.filter(guard.allows).map((address) => classOf(address))),
  ]

  test('lets only public addresses through, and with allowPrivate everything but what names no host', () => {
    expect(allowedBy(createAddressGuard({ allowPrivate: false }))).toEqual(['public'])
    expect(allowedBy(createAddressGuard({ allowPrivate: true }))).toEqual([
      'public',
      'private',
      'loopback',
      'link-local',
    ])
    expect(allowedBy(createAddressGuard({ allowPrivate: false, allowed: ['public', 'private'] }))).toEqual([
      'public',
      'private',
    ])
  })

  test('of the addresses of a name only the allowed ones are connected to', async () => {
    const found = await lookup((_name, answer) => answer(null, ['10.0.0.1', '93.184.216.34', '127.0.0.1']))
    expect(found).toEqual([{ address: '93.184.216.34', family: 4 }])
  })

  test('a name with no allowed address is refused, whatever it answered before', async () => {
    const answers = [['93.184.216.34'], ['169.254.169.254']]
    const changing: Resolve = (_name, answer) => answer(null, answers.shift() ?? [])
    expect(await lookup(changing)).toHaveLength(1)
    await expect(lookup(changing)).rejects.toBeInstanceOf(AddressRefused)
  })

  test('an error of the resolver stays what it is', async () => {
    await expect(lookup((_name, answer) => answer(new Error('no such name'), []))).rejects.toThrow('no such name')
  })
})

function lookup(resolve: Resolve): Promise<unknown> {
  const guard = createAddressGuard({ allowPrivate: false, resolve })
  return new Promise((resolved, rejected) =>
    guard.lookup('docs.example.com', { all: true }, (error, addresses) =>
      error ? rejected(error) : resolved(addresses),
    ),
  )
}
