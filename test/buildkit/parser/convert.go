package main

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

// bases stands for a registry in which every image has the same environment.
type bases struct{ environment map[string]string }

func (b bases) ResolveImageConfig(
	_ context.Context, name string, _ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	env := []string{}
	for name, value := range b.environment {
		env = append(env, name+"="+value)
	}
	slices.Sort(env)
	config, err := json.Marshal(ocispecs.Image{
		Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"}, Config: ocispecs.ImageConfig{Env: env},
	})
	return name, "", config, err
}

// convert has BuildKit's frontend turn the Dockerfile into what it would execute, and gives the image's config.
func convert(asked request) (any, error) {
	capabilities := pb.Caps.CapSet(pb.Caps.All())
	made, err := dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(*asked.Dockerfile), dockerfile2llb.ConvertOpt{
		Config:         dockerui.Config{BuildArgs: asked.BuildArguments},
		MetaResolver:   bases{asked.Environment},
		LLBCaps:        &capabilities,
		TargetPlatform: &ocispecs.Platform{OS: "linux", Architecture: "amd64"},
	})
	if err != nil {
		return nil, err
	}
	return made.Image.Config, nil
}
