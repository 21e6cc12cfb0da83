// Reads Dockerfiles with BuildKit's own parser and expands them with BuildKit's own lexer. Takes one JSON request a line
// and answers each with one JSON line, in order.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// request is a Dockerfile to read, or a single word to expand.
type request struct {
	Dockerfile *string `json:"dockerfile"`
	Word       string  `json:"word"`
	// The build arguments of the build.
	BuildArguments map[string]string `json:"buildArguments"`
	// The environment of every base image but scratch; for a word, the variables in scope.
	Environment map[string]string `json:"environment"`
}

func answer(asked request) any {
	var found any
	var err error
	if asked.Dockerfile == nil {
		found, err = expandWord(asked.Word, asked.Environment)
	} else {
		found, err = readFile(asked)
	}
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return found
}

func main() {
	requests := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for requests.More() {
		var asked request
		err := requests.Decode(&asked)
		if err == nil {
			err = answers.Encode(answer(asked))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "parser:", err)
			os.Exit(1)
		}
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, "parser:", err)
		os.Exit(1)
	}
}
