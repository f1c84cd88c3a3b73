export declare const portalFlags: readonly string[]
export declare const portalEnvironment: Readonly<Record<string, string>>
