declare module 'postject' {
  /** Puts `resource` into an executable under a name, and turns the fuse that says that it is there. */
  export function inject(
    file: string,
    name: string,
    resource: Uint8Array,
    options: { sentinelFuse: string; machoSegmentName?: string },
  ): Promise<void>
}
