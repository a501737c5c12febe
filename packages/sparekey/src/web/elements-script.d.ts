/** The elements as one script for a browser, and a tag of its content. Written by the build. */
export declare const script: string
export declare const tag: string
