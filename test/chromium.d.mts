export declare function chromiumMissing(): Promise<string | undefined>;
export declare function chromiumOptions(): { executablePath: string; args: string[] };
