/** The range of CLI versions the bridge is made for. */
export const OLDEST_SUPPORTED_CLI = '2.1.197';
export const NEWEST_TESTED_CLI = '2.1.330';
