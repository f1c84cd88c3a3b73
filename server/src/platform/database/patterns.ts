/** The pattern of `like` for texts that contain these words as they stand. */
export const containing = (words = ''): string => `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`
