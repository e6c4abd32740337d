//! The mosaic's bytes, as `ui/src/backend/mosaic.ts` reads them.

use crate::view::Cell;

const HEADER: usize = 16;
const CELL: usize = 6;

/// What a cell of the mosaic shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    pub index: u32,
    pub cell: Cell,
    /// How much of the file was sent, 0 to 255.
    pub fill: u8,
}

pub(super) fn encode(
    seq: u32,
    watch: u32,
    devices: u32,
    tiles: impl ExactSizeIterator<Item = Tile>,
) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + tiles.len() * CELL);
    let cells = u32::try_from(tiles.len()).unwrap_or(u32::MAX);
    for number in [seq, watch, devices, cells] {
        bytes.extend(number.to_le_bytes());
    }
    for tile in tiles {
        bytes.extend(tile.index.to_le_bytes());
        bytes.extend([tile.cell as u8, tile.fill]);
    }
    bytes
}
