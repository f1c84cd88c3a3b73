interface Asked {
  error: Error | null
  isPending: boolean
  refetch: () => unknown
}

/** What a field that offers things of another list says while it has none to offer. After a failure it asks again when it is opened. */
export const choicesOf = (asked: Asked, nothing = 'Nothing found') => ({
  nothingFoundMessage: asked.error
    ? 'The list could not be loaded. Open it again.'
    : asked.isPending
      ? 'Loading'
      : nothing,
  onDropdownOpen() {
    if (asked.error) void asked.refetch()
  },
})
