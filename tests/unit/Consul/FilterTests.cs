using System.Collections.Immutable;
using Muster.Doors.Consul.Filter;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Consul;

/// <summary>The filter language, and what Consul 1.8.7 says to filters that mean nothing.</summary>
public sealed class FilterTests
{
    private static readonly Service _web = new()
    {
        Id = "web1",
        Name = "web",
        Tags = ["a", "b"],
        Port = 80,
        EnableTagOverride = true,
        Meta = ImmutableSortedDictionary<string, string>.Empty.Add("k", "v").Add("or", "1"),
        TaggedAddresses = ImmutableSortedDictionary<string, ServiceAddress>.Empty.Add("lan", new("10.0.0.1", 81)),
    };

    [Theory]
    [InlineData("Service == web", true)]
    [InlineData("Service==web", true)]
    [InlineData(" ( Service == `web` ) ", true)]
    [InlineData("Service != \"web\"", false)]
    [InlineData("\"a\" in Tags", true)]
    [InlineData("a in Tags", true)]
    [InlineData("c not in Tags", true)]
    [InlineData("Tags contains b", true)]
    [InlineData("Tags not contains b", false)]
    [InlineData("Tags is empty", false)]
    [InlineData("Tags is not empty", true)]
    [InlineData("we in Service", true)]
    [InlineData("Service matches \"^w.b$\"", true)]
    [InlineData("Service not matches \"^w\"", false)]
    [InlineData("Port == 80", true)]
    [InlineData("Port == -80", false)]
    [InlineData("EnableTagOverride == true", true)]
    [InlineData("Connect.Native == false", true)]
    [InlineData("Meta.k == v", true)]
    [InlineData("Meta[\"k\"] == v", true)]
    [InlineData("Meta.or == 1", true)]
    [InlineData("Meta contains k", true)]
    [InlineData("Meta.none == v", false)]
    [InlineData("Meta.none != v", true)]
    [InlineData("v in Meta.none", false)]
    [InlineData("Meta.none matches v", true)]
    [InlineData("TaggedAddresses.lan.Port == 81", true)]
    [InlineData("TaggedAddresses.wan.Port == 81", false)]
    [InlineData("Weights.Passing == 1", true)]
    [InlineData("not Service == web", false)]
    [InlineData("not not Service == web", true)]
    [InlineData("Service == x or Service == web and Port == 80", true)]
    [InlineData("(Service == web or Service == x) and Port == 1", false)]
    [InlineData("Service == web and not (Port == 1 or Port == 2)", true)]
    public void Holds(string filter, bool holds)
    {
        var node = FilterParser.Parse(filter);
        Assert.True(node.Ok, node.Refused?.Message);
        var compiled = FilterShapes.Service.Compile(node.Value);
        Assert.True(compiled.Ok, compiled.Refused?.Message);
        Assert.Equal(holds, compiled.Value(_web));
    }

    [Theory]
    [InlineData("Bogus == 1", "Selector \"Bogus\" is not valid")]
    [InlineData("Service.x == 1", "Selector \"Service.x\" is not valid")]
    [InlineData("Weights.Bogus == 1", "Selector \"Weights.Bogus\" is not valid")]
    [InlineData("Service is empty", "Invalid match operator \"Is Empty\" for selector \"Service\"")]
    [InlineData("Meta.k is empty", "Invalid match operator \"Is Empty\" for selector \"Meta.k\"")]
    [InlineData("Meta == 1", "Invalid match operator \"Equal\" for selector \"Meta\"")]
    [InlineData("Weights == x", "Invalid match operator \"Equal\" for selector \"Weights\"")]
    [InlineData(
        "Port == x",
        "Failed to coerce value \"x\" for selector \"Port\": strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData(
        "EnableTagOverride == x",
        "Failed to coerce value \"x\" for selector \"EnableTagOverride\": strconv.ParseBool: parsing \"x\": invalid syntax")]
    public void Refuses_what_cannot_be_selected(string filter, string says) =>
        Assert.Equal(says, FilterShapes.Service.Compile(FilterParser.Parse(filter).Value).Refused?.Message);

    [Theory]
    [InlineData("Service")]
    [InlineData("((")]
    [InlineData("Service ==")]
    [InlineData("Service == web AND Port == 80")]
    [InlineData("Service == web and")]
    [InlineData("Service == 1.1.1.1")]
    [InlineData("Service == \"web")]
    [InlineData("Meta[k] == v")]
    [InlineData("not")]
    [InlineData("in Tags")]
    [InlineData("Service.")]
    public void Refuses_what_is_no_filter(string filter) => Assert.False(FilterParser.Parse(filter).Ok);

    [Theory]
    [InlineData("(")]
    [InlineData("not ")]
    public void Depth_is_an_error_not_a_crash(string level)
    {
        var refused = FilterParser.Parse(string.Concat(Enumerable.Repeat(level, 60_000))).Refused;
        Assert.Contains("levels deep", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_pattern_is_refused()
    {
        var refused = FilterShapes.Service.Compile(FilterParser.Parse("Service matches \"e[\"").Value).Refused;
        Assert.StartsWith("Failed to compile regular expression \"e[\"", refused!.Message, StringComparison.Ordinal);
    }
}
