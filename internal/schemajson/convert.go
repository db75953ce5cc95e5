// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	tfjson "github.com/hashicorp/terraform-json"
)

func schema(s *tfprotov6.Schema) *tfjson.Schema {
	return &tfjson.Schema{Block: block(s.Block)}
}

func block(b *tfprotov6.SchemaBlock) *tfjson.SchemaBlock {
	nested := make(map[string]*tfjson.SchemaBlockType, len(b.BlockTypes))
	for _, t := range b.BlockTypes {
		nested[t.TypeName] = &tfjson.SchemaBlockType{NestingMode: nesting(t.Nesting), Block: block(t.Block)}
	}
	return &tfjson.SchemaBlock{
		Attributes:      attributes(b.Attributes),
		NestedBlocks:    nested,
		Description:     b.Description,
		DescriptionKind: kind(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
}

func attributes(list []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	byName := make(map[string]*tfjson.SchemaAttribute, len(list))
	for _, a := range list {
		attribute := &tfjson.SchemaAttribute{
			Description:     a.Description,
			DescriptionKind: kind(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
		if a.NestedType != nil {
			attribute.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  attributes(a.NestedType.Attributes),
				NestingMode: nesting(a.NestedType.Nesting),
			}
		} else {
			copyType(&attribute.AttributeType, a.Type)
		}
		byName[a.Name] = attribute
	}
	return byName
}

func identity(s *tfprotov6.ResourceIdentitySchema) *tfjson.IdentitySchema {
	attributes := make(map[string]*tfjson.IdentityAttribute, len(s.IdentityAttributes))
	for _, a := range s.IdentityAttributes {
		attribute := &tfjson.IdentityAttribute{
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
		copyType(&attribute.IdentityType, a.Type)
		attributes[a.Name] = attribute
	}
	return &tfjson.IdentitySchema{Attributes: attributes}
}

func function(f *tfprotov6.Function) *tfjson.FunctionSignature {
	signature := &tfjson.FunctionSignature{
		Description:        f.Description,
		Summary:            f.Summary,
		DeprecationMessage: f.DeprecationMessage,
	}
	copyType(&signature.ReturnType, f.Return.Type)
	for _, p := range f.Parameters {
		signature.Parameters = append(signature.Parameters, parameter(p))
	}
	if f.VariadicParameter != nil {
		signature.VariadicParameter = parameter(f.VariadicParameter)
	}
	return signature
}

func parameter(p *tfprotov6.FunctionParameter) *tfjson.FunctionParameter {
	parameter := &tfjson.FunctionParameter{Name: p.Name, Description: p.Description, IsNullable: p.AllowNullValue}
	copyType(&parameter.Type, p.Type)
	return parameter
}

func kind(k tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	return tfjson.SchemaDescriptionKind(strings.ToLower(k.String()))
}

func nesting(mode fmt.Stringer) tfjson.SchemaNestingMode {
	return tfjson.SchemaNestingMode(strings.ToLower(mode.String()))
}

// copyType goes through JSON: the plugin protocol and the CLI have type systems of their own, and that is the form they share.
func copyType(to json.Unmarshaler, from json.Marshaler) {
	data, err := from.MarshalJSON()
	if err == nil {
		err = to.UnmarshalJSON(data)
	}
	if err != nil {
		panic(fmt.Sprintf("schemajson: a type that the provider can't have: %v", err))
	}
}
