package store

import (
	"context"
	"fmt"
	"slices"

	"kilde/models"
)

// UndoMerge makes several references of one again: the records are what they
// were, and each article lists what its revision names. The one that was left has
// the given revision.
func (s *Store) UndoMerge(ctx context.Context, c models.Caller, reference, merge string, revision int) error {
	return s.write(ctx, func(t *tx) error {
		target, err := t.referenceForWrite(reference, revision)
		if err != nil {
			return err
		}
		row, err := t.mergeRow(target, merge)
		if err != nil {
			return err
		}
		if err := t.canUndo(target, row); err != nil {
			return err
		}
		return firstError(t.undo(target, row), t.must("DELETE FROM reference_merges WHERE id = ?", row.ID))
	})
}

// canUndo reports what keeps a merge from being undone, or nil.
func (t *tx) canUndo(target referenceRow, row mergeRow) error {
	if target.Revision == row.Revision {
		return nil
	}
	later, err := values[string](t, "SELECT uid FROM reference_merges WHERE target = ? AND id > ? ORDER BY id DESC LIMIT 1", target.UID, row.ID)
	if err != nil {
		return err
	}
	if len(later) > 0 {
		return &models.Error{Kind: models.Conflict, Code: "merged_since",
			Detail: fmt.Sprintf("More was merged into %q since. Undo the merge %s first.", target.Key, later[0])}
	}
	return &models.Error{Kind: models.Conflict, Code: "changed_since",
		Detail: fmt.Sprintf("The reference %q was changed after the merge: it is at revision %d, and the merge made revision %d. What was changed would be lost; create the other reference anew instead.", target.Key, target.Revision, row.Revision)}
}

// undo restores the references of a merge, and what lists them.
func (t *tx) undo(target referenceRow, row mergeRow) error {
	listed, err := t.listing([]int64{target.ID})
	if err != nil {
		return err
	}
	was, from := row.state.Target.Row, make([]referenceRow, len(row.state.From))
	for i, r := range row.state.From {
		from[i] = r.Row
		if err := t.revive(target.ID, r); err != nil {
			return err
		}
	}
	if t.bulk != nil {
		clear(t.bulk.references)
	}
	moved, resized, err := t.restoreLines(listed)
	if err != nil {
		return err
	}
	if err := t.recountReferences(append(ids(from), was.ID)); err != nil {
		return err
	}
	if err := t.logUndone(target, from, moved); err != nil {
		return err
	}
	was.Revision = target.Revision + 1 // what somebody has read since is not what it is now
	if _, err := t.exec("UPDATE reference_merges SET revision = ? WHERE target = ? AND revision = ?", was.Revision, target.UID, row.state.Target.Row.Revision); err != nil {
		return err // the merge before can be undone next
	}
	if err := t.rewrite(&was, was.source()); err != nil {
		return err
	}
	return t.reciteAll(append(ids(from), was.ID), resized)
}

// revive makes a reference anew that has gone into another.
func (t *tx) revive(target int64, was mergedReference) error {
	names := append(slices.Clone(was.Aliases), was.Row.Key, was.Row.UID)
	if _, err := t.exec("DELETE FROM reference_aliases WHERE reference_id = ? AND alias IN ?", target, names); err != nil {
		return err
	}
	row := was.Row
	row.Articles, row.Citations = 0, 0
	found, err := row.fill(row.source(), t.store.opts.Language)
	if err != nil {
		return err
	}
	if err := t.db.Create(&row).Error; err != nil {
		return err
	}
	var aliases [][]any
	for _, alias := range was.Aliases {
		aliases = append(aliases, []any{alias, row.ID})
	}
	if _, err := t.exec("DELETE FROM tombstones WHERE uid = ?", row.UID); err != nil {
		return err
	}
	return firstError(t.insert(addition{into: "reference_aliases (alias, reference_id)", rows: aliases}), t.addTraits(row.ID, found))
}

// restoreLines lists in articles what their revisions name, and returns those
// whose bibliography is another now, and those where it has another length.
func (t *tx) restoreLines(listed []int64) (moved, resized []int64, err error) {
	for _, article := range listed {
		isMoved, by, err := t.restoreList(article)
		if err != nil {
			return nil, nil, err
		}
		if isMoved {
			moved = append(moved, article)
		}
		if by != 0 {
			resized = append(resized, article)
		}
	}
	return moved, resized, nil
}

// restoreList lists in an article what its revision names, and tells whether that
// is something else now, and how many lines more.
func (t *tx) restoreList(article int64) (isMoved bool, by int, err error) {
	row, err := t.articleRow(article)
	if err != nil {
		return false, 0, err
	}
	var was, now []int64
	err = t.relist(article, func(old []int64) ([]int64, error) {
		src, err := t.revisionSource(article, row.shown())
		if err != nil {
			return nil, err
		}
		was = old
		now, err = t.resolveBibliography(src.Bibliography, new([]models.Field))
		return now, err
	})
	isMoved, by = !slices.Equal(was, now), len(now)-len(was)
	if err == nil && by == 0 {
		err = t.pointAnew(article, was, now)
	}
	if err != nil || !row.public() || row.LatestRevision == row.PublishedRevision {
		return isMoved, by, err
	}
	src, err := t.revisionSource(article, row.LatestRevision)
	if err != nil {
		return isMoved, by, err
	}
	names, err := t.resolve(src, nil)
	if err != nil {
		return isMoved, by, err
	}
	return isMoved, by, t.noteDraftUses(article, names)
}

// pointAnew has the citations of an article lead to what stands in its
// bibliography now, line by line.
func (t *tx) pointAnew(article int64, was, now []int64) error {
	for i, id := range was {
		if id == now[i] {
			continue
		}
		for _, column := range []string{"reference_id", "suggestion_id"} {
			if _, err := t.exec("UPDATE citations SET "+column+" = ? WHERE article_id = ? AND "+column+" = ?", now[i], article, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// logUndone logs what readers see of a merge that was undone.
func (t *tx) logUndone(target referenceRow, from []referenceRow, moved []int64) error {
	now, err := referenceTable.find(t, "WHERE r.id IN ?", append(ids(from), target.ID))
	if err != nil {
		return err
	}
	touched, err := t.touched(append(now, target), moved)
	if err != nil {
		return err
	}
	t.log(models.ReferenceResource, target.UID, models.Saved, touched)
	for _, r := range now {
		if r.ID != target.ID {
			t.log(models.ReferenceResource, r.UID, models.Created, referenceKeys(r))
		}
	}
	return nil
}
