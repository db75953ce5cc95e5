// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

var _ datasource.DataSourceWithConfigure = &selectorSource{}

// selectorSource shows the event selectors of a trail.
type selectorSource struct{ edge.DataSource }

func newSelectorSource() datasource.DataSource { return &selectorSource{} }

func (d *selectorSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_trail_selectors"
}

func (d *selectorSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	texts := func(description string) schema.ListAttribute {
		return schema.ListAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The event selectors of a CloudTrail trail as they are now, with everybody's values. A trail for which nobody has set any has one that logs all management events and no data events.\n\n" +
			"The caller needs `cloudtrail:GetEventSelectors` and, for a trail by name, `cloudtrail:DescribeTrails`.",
		Attributes: map[string]schema.Attribute{
			"trail":  schema.StringAttribute{Required: true, MarkdownDescription: "The name or the ARN of the trail. A name is looked for in the region, where multi-Region trails of other regions are found as well."},
			"region": schema.StringAttribute{Optional: true, MarkdownDescription: "The region to look for the trail in, if it is not the provider's; with an ARN it has no effect."},

			"trail_arn":     text("The ARN of the trail."),
			"home_region":   text("The region in which the trail was made."),
			"selector_type": text("Which kind of event selectors the trail has: `basic` or `advanced`."),
			"json":          text("All selectors, as `aws cloudtrail get-event-selectors` writes them: `EventSelectors` or `AdvancedEventSelectors`."),
			"s3_values":     texts("What S3 data events are logged of, in all selectors: ARNs of buckets with a slash and perhaps a prefix, or `arn:aws:s3` for all buckets."),
			"basic_selectors": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The basic event selectors, in their order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"read_write_type":                  text("`All`, `ReadOnly` or `WriteOnly`."),
					"include_management_events":        schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether management events are logged."},
					"exclude_management_event_sources": texts("The services whose management events are left out."),
					"data_resources": schema.ListNestedAttribute{
						Computed:            true,
						MarkdownDescription: "What data events are logged of.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"type":   text("Such as `AWS::S3::Object`."),
							"values": texts("ARNs, or what ARNs begin with."),
						}},
					},
				}},
			},
			"advanced_selectors": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The advanced event selectors, in their order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name": text("The name, empty when the selector has none."),
					"fields": schema.ListNestedAttribute{
						Computed:            true,
						MarkdownDescription: "The conditions, all of which must hold.",
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"field":           text("Such as `resources.ARN`."),
							"equals":          texts("The values, one of which it must be."),
							"starts_with":     texts("What it must begin with."),
							"ends_with":       texts("What it must end with."),
							"not_equals":      texts("The values that it must not be."),
							"not_starts_with": texts("What it must not begin with."),
							"not_ends_with":   texts("What it must not end with."),
						}},
					},
				}},
			},
			"data_resource_count":  number("How many data resources the basic selectors have."),
			"data_resource_limit":  number("How many they may have."),
			"advanced_value_count": number("How many values the conditions of the advanced selectors have."),
			"advanced_value_limit": number("How many they may have."),
		},
	}
}

// basicValue and the other values are the state's, by their tags.
type basicValue struct {
	ReadWriteType  string              `tfsdk:"read_write_type"`
	Management     bool                `tfsdk:"include_management_events"`
	ExcludeSources []string            `tfsdk:"exclude_management_event_sources"`
	DataResources  []dataResourceValue `tfsdk:"data_resources"`
}

type dataResourceValue struct {
	Type   string   `tfsdk:"type"`
	Values []string `tfsdk:"values"`
}

type advancedValue struct {
	Name   string       `tfsdk:"name"`
	Fields []fieldValue `tfsdk:"fields"`
}

type fieldValue struct {
	Field         string   `tfsdk:"field"`
	Equals        []string `tfsdk:"equals"`
	StartsWith    []string `tfsdk:"starts_with"`
	EndsWith      []string `tfsdk:"ends_with"`
	NotEquals     []string `tfsdk:"not_equals"`
	NotStartsWith []string `tfsdk:"not_starts_with"`
	NotEndsWith   []string `tfsdk:"not_ends_with"`
}

func (d *selectorSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !d.Connected(&resp.Diagnostics) {
		return
	}
	var trail, region types.String
	edge.Attributes{"trail": &trail, "region": &region}.Get(ctx, &resp.Diagnostics, req.Config)
	if resp.Diagnostics.HasError() {
		return
	}
	t, doc, err := d.read(ctx, trail.ValueString(), region.ValueString())
	if err != nil {
		fail(&resp.Diagnostics, edge.Read, "the event selectors of the trail "+trail.ValueString(), err)
		return
	}
	resp.State.Raw = req.Config.Raw
	resources, values := doc.Size()
	edge.Attributes{
		"trail_arn": t.ARN(), "home_region": t.HomeRegion(), "selector_type": doc.Kind(), "json": doc.JSON(), "s3_values": listed(doc.Values()),
		"basic_selectors": basicValues(doc), "advanced_selectors": advancedValues(doc),
		"data_resource_count": int64(resources), "data_resource_limit": int64(selector.MaxDataResources),
		"advanced_value_count": int64(values), "advanced_value_limit": int64(selector.MaxAdvancedValues),
	}.Set(ctx, &resp.Diagnostics, &resp.State)
}

func (d *selectorSource) read(ctx context.Context, trail, region string) (*target.TrailSelectors, *selector.Selectors, error) {
	t, err := d.Session.OpenTrail(ctx, trail, region)
	if err != nil {
		return nil, nil, err
	}
	doc, err := d.Session.Selectors.Read(ctx, t, nil)
	return t, doc, err
}

func basicValues(doc *selector.Selectors) []basicValue {
	all := []basicValue{}
	for _, b := range doc.Basic {
		v := basicValue{
			ReadWriteType: cmp.Or(b.ReadWriteType, selector.All), Management: b.IncludeManagementEvents == nil || *b.IncludeManagementEvents,
			ExcludeSources: listed(b.ExcludeManagementEventSources), DataResources: []dataResourceValue{},
		}
		for _, r := range b.DataResources {
			v.DataResources = append(v.DataResources, dataResourceValue{Type: r.Type, Values: listed(r.Values)})
		}
		all = append(all, v)
	}
	return all
}

func advancedValues(doc *selector.Selectors) []advancedValue {
	all := []advancedValue{}
	for _, a := range doc.Advanced {
		v := advancedValue{Fields: []fieldValue{}}
		if a.Name != nil {
			v.Name = *a.Name
		}
		for _, f := range a.FieldSelectors {
			v.Fields = append(v.Fields, fieldValue{
				Field: f.Field, Equals: listed(f.Equals), StartsWith: listed(f.StartsWith), EndsWith: listed(f.EndsWith),
				NotEquals: listed(f.NotEquals), NotStartsWith: listed(f.NotStartsWith), NotEndsWith: listed(f.NotEndsWith),
			})
		}
		all = append(all, v)
	}
	return all
}

// listed makes an empty list of none.
func listed(values []string) []string { return append([]string{}, values...) }
