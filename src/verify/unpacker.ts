/**
 * Whose code unpacks the layers of an image for containers: Docker's own for its graph drivers, or containerd's for the
 * containerd image store. They agree on what engines write, and differ on layers that other tools make.
 */
export type Unpacker = 'docker' | 'containerd'
