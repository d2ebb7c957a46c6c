package search

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
)

// Counts are how often the terms of a document stand in its title, its headings and its text:
//
//	1 byte       countsVersion
//	3 uvarints   the lengths of title, headings and text, in words
//	4 bytes × n  the hashes of the terms, big-endian, ascending
//	1 byte × n   their counts: title 2 bits, headings 2 bits, text 4 bits
//	4 bytes      CRC-32 (IEEE) of all before, big-endian
//
// Terms whose hashes collide share one entry and so are counted together. That only moves a score a little: whether a
// document matches is for the engine's tokens to say.
type counts struct {
	lengths Lengths
	hashes  []byte
	packed  []byte
}

const (
	countsVersion = 1
	hashSize      = 4
	checkSize     = crc32.Size
)

// steps are the numbers of occurrences in a text that four bits tell apart. Between two steps the lower one counts.
var steps = [...]uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64}

// most is how often a term counts in the title or in headings.
const most = 3

// pack writes numbers of occurrences into a byte.
func pack(times [fields]uint16) byte {
	step := len(steps) - 1
	for steps[step] > times[textField] {
		step--
	}
	return byte(min(times[titleField], most))<<6 | byte(min(times[headingsField], most))<<4 | byte(step)
}

// unpack reads what pack wrote.
func unpack(b byte) [fields]uint16 {
	return [fields]uint16{titleField: uint16(b >> 6), headingsField: uint16(b >> 4 & most), textField: steps[b&15]}
}

// encode writes counts.
func encode(occurrences []occurrence, l Lengths) []byte {
	entries := make([]uint64, len(occurrences))
	for i := range occurrences {
		entries[i] = uint64(occurrences[i].term.hash)<<8 | uint64(pack(occurrences[i].times))
	}
	slices.Sort(entries)
	entries = merge(entries)
	b := make([]byte, 0, 1+3*binary.MaxVarintLen32+len(entries)*(hashSize+1)+checkSize)
	b = append(b, countsVersion)
	for _, length := range [...]int{l.Title, l.Headings, l.Text} {
		b = binary.AppendUvarint(b, uint64(length))
	}
	for _, e := range entries {
		b = binary.BigEndian.AppendUint32(b, uint32(e>>8))
	}
	for _, e := range entries {
		b = append(b, byte(e))
	}
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// merge adds the counts of colliding terms.
func merge(entries []uint64) []uint64 {
	merged := entries[:0]
	for _, e := range entries {
		if n := len(merged); n > 0 && merged[n-1]>>8 == e>>8 {
			sum, more := unpack(byte(merged[n-1])), unpack(byte(e))
			for f := range sum {
				sum[f] += more[f]
			}
			merged[n-1] = e>>8<<8 | uint64(pack(sum))
			continue
		}
		merged = append(merged, e)
	}
	return merged
}

// decode reads what encode wrote.
func decode(b []byte) (counts, error) {
	if len(b) == 0 || b[0] != countsVersion {
		return counts{}, fmt.Errorf("counts of %d bytes: not of version %d", len(b), countsVersion)
	}
	end := len(b) - checkSize
	if end < 1 || binary.BigEndian.Uint32(b[end:]) != crc32.ChecksumIEEE(b[:end]) {
		return counts{}, fmt.Errorf("counts of %d bytes: corrupt", len(b))
	}
	var lengths [fields]int
	rest := b[1:end]
	for f := range lengths {
		length, n := binary.Uvarint(rest)
		if n <= 0 || length > 1<<31-1 {
			return counts{}, fmt.Errorf("counts of %d bytes: corrupt lengths", len(b))
		}
		lengths[f], rest = int(length), rest[n:]
	}
	entries := len(rest) / (hashSize + 1)
	c := counts{
		lengths: Lengths{Title: lengths[titleField], Headings: lengths[headingsField], Text: lengths[textField]},
		hashes:  rest[:entries*hashSize],
		packed:  rest[entries*hashSize:],
	}
	if len(c.packed) != entries {
		return counts{}, fmt.Errorf("counts of %d bytes: corrupt terms", len(b))
	}
	return c, nil
}

func (c counts) hash(i int) uint32 { return binary.BigEndian.Uint32(c.hashes[i*hashSize:]) }

// times is how often a term stands in each field.
func (c counts) times(hash uint32) ([fields]uint16, bool) {
	low, high := 0, len(c.packed)
	for low < high {
		middle := int(uint(low+high) >> 1)
		if c.hash(middle) < hash {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(c.packed) || c.hash(low) != hash {
		return [fields]uint16{}, false
	}
	return unpack(c.packed[low]), true
}
