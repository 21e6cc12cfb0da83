package main

import (
	"maps"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// What scratch has, and every image without a PATH of its own.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

var platformArguments = map[string]string{
	"BUILDPLATFORM": "linux/amd64", "BUILDOS": "linux", "BUILDOSVERSION": "", "BUILDARCH": "amd64", "BUILDVARIANT": "",
	"TARGETPLATFORM": "linux/amd64", "TARGETOS": "linux", "TARGETOSVERSION": "", "TARGETARCH": "amd64", "TARGETVARIANT": "",
	"TARGETSTAGE": "default",
}

// scope is the variables that BuildKit knows at one place of a Dockerfile.
type scope struct{ values map[string]string }

func newScope(values map[string]string) *scope { return &scope{values: maps.Clone(values)} }

func (s *scope) Get(name string) (string, bool) {
	value, ok := s.values[name]
	return value, ok
}

func (s *scope) Keys() []string {
	names := make([]string, 0, len(s.values))
	for name := range s.values {
		names = append(names, name)
	}
	return names
}

func (s *scope) copy() *scope { return newScope(s.values) }

func (s *scope) add(values map[string]string) { maps.Copy(s.values, values) }

// declare brings build arguments into scope: the build's own value wins over the default, the default over a global one.
func declare(
	args []instructions.KeyValuePairOptional, given map[string]string, globals, into *scope, lex *shell.Lex,
) ([]argument, error) {
	var declared []argument
	for _, arg := range args {
		found := argument{Name: arg.Key}
		if value, ok := given[arg.Key]; ok {
			found.Value = &value
		} else if arg.Value != nil {
			value, _, err := lex.ProcessWord(*arg.Value, into)
			if err != nil {
				return nil, err
			}
			found.Value = &value
		} else if globals != nil {
			if value, ok := globals.Get(arg.Key); ok {
				found.Value = &value
			}
		}
		if found.Value != nil {
			into.values[found.Name] = *found.Value
		}
		declared = append(declared, found)
	}
	return declared, nil
}

func expandWord(word string, environment map[string]string) (any, error) {
	value, _, err := shell.NewLex('\\').ProcessWord(word, newScope(environment))
	if err != nil {
		return nil, err
	}
	return map[string]string{"word": value}, nil
}
