package source_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"kilde/models/source"
)

func TestPlanTimes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what string
		plan source.Plan
		want []string
	}{
		{"weeks, as summer begins", source.Plan{Start: "2027-03-22T07:00", TimeZone: "Europe/Oslo", Rhythm: "weeks"}, []string{"2027-03-22T06:00:00Z", "2027-03-29T05:00:00Z", "2027-04-05T05:00:00Z"}},
		{"every third day", source.Plan{Start: "2027-02-27T12:30", Rhythm: "days", Every: 3}, []string{"2027-02-27T12:30:00Z", "2027-03-02T12:30:00Z"}},
		{"weekdays from a Saturday", source.Plan{Start: "2027-01-02T07:00", Rhythm: "weekdays"}, []string{"2027-01-04T07:00:00Z", "2027-01-05T07:00:00Z", "2027-01-06T07:00:00Z", "2027-01-07T07:00:00Z", "2027-01-08T07:00:00Z", "2027-01-11T07:00:00Z"}},
		{"every other weekday", source.Plan{Start: "2027-01-07T07:00", Rhythm: "weekdays", Every: 2}, []string{"2027-01-07T07:00:00Z", "2027-01-11T07:00:00Z", "2027-01-13T07:00:00Z"}},
		{"a day on which the hour is not there", source.Plan{Start: "2027-03-27T02:30", TimeZone: "Europe/Oslo", Rhythm: "days"}, []string{"2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"}},
		{"none", source.Plan{Start: "2027-01-07T07:00", Rhythm: "days"}, nil},
	} {
		if found := test.plan.Check(); len(found) > 0 {
			t.Errorf("%s: %v", test.what, found)
		}
		got, err := test.plan.Times(len(test.want))
		if err != nil {
			t.Fatal(err)
		}
		for i, at := range got {
			if at.Format(time.RFC3339) != test.want[i] {
				t.Errorf("%s: number %d at %s, want %s", test.what, i+1, at.Format(time.RFC3339), test.want[i])
			}
		}
	}
}

// One comes after the other, at the time of day that was asked for, and on
// weekdays where that was.
func TestPlanRises(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		start := time.Date(2027, 1, 1, 7, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(rt, "day"))
		p := source.Plan{Start: start.Format("2006-01-02T15:04"), TimeZone: "Europe/Oslo", Rhythm: rapid.SampledFrom([]string{"days", "weekdays", "weeks"}).Draw(rt, "rhythm"), Every: rapid.IntRange(0, 20).Draw(rt, "every")}
		times, err := p.Times(20)
		if err != nil {
			rt.Fatal(err)
		}
		for i, at := range times {
			local := at.In(oslo)
			if local.Hour() != 7 || local.Minute() != 0 || i > 0 && !at.After(times[i-1]) {
				rt.Errorf("%+v: number %d at %v after %v", p, i+1, local, times[max(0, i-1)])
			}
			if weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday; weekend && p.Rhythm == "weekdays" {
				rt.Errorf("%+v: number %d on a %v", p, i+1, local.Weekday())
			}
		}
	})
}

func TestPlanRefused(t *testing.T) {
	t.Parallel()
	for _, p := range []source.Plan{
		{}, {Start: "2027-01-04", Rhythm: "days"}, {Start: "2027-01-04T07:00Z", Rhythm: "days"}, {Start: "2027-02-30T07:00", Rhythm: "days"}, {Start: "2027-01-04T07:00", Rhythm: "months"},
		{Start: "2027-01-04T07:00", Rhythm: "days", TimeZone: "Local"}, {Start: "2027-01-04T07:00", Rhythm: "days", TimeZone: "../etc/passwd"}, {Start: "2027-01-04T07:00", Rhythm: "days", Every: 366},
		{Start: "2027-01-04T07:00", Rhythm: "days", TimeZone: "Europe/Nowhere"}, {Start: "2027-01-04T07:00", Rhythm: "days", Every: -1},
	} {
		if len(p.Check()) == 0 {
			t.Errorf("%+v is taken", p)
		}
	}
}
