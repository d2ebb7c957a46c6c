package store_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"kilde/models"
	"kilde/store/storetest"
)

func TestFirst(t *testing.T) {
	s := storetest.New(t)
	a, err := s.Article(t.Context(), models.Caller{}, "sosial-markedsforing", 0)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := json.MarshalIndent(a, "", " ")
	fmt.Println(string(data)[:6000])
}
