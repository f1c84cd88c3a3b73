/**
 * Keys that somebody has already. A gateway takes them from three characters on (`min_token_length`), which could be guessed; one that
 * is set to want more refuses by itself. What would end or change a path can't be part of a key.
 */
export const givenKeys = { shortest: 16, longest: 512, characters: /^[A-Za-z0-9._~+=:@$!,;&*()-]+$/ }
