export declare const portalFlags: readonly string[]
