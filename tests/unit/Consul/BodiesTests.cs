using System.Text;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Go;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Consul;

/// <summary>Request bodies: what is understood, and the errors; the texts are those of a Consul 1.8.7.</summary>
public sealed class BodiesTests
{
    [Theory]
    [InlineData("{\"Name\":\"web\",\"Bogus\":1}", "json: unknown field \"Bogus\"")]
    [InlineData("{\"Name\":1,\"Bogus\":1}", "json: cannot unmarshal number into Go struct field .Name of type string")]
    [InlineData("{\"Port\":\"80\"}", "json: cannot unmarshal string into Go struct field .Port of type int")]
    [InlineData("{\"Port\":1.5}", "json: cannot unmarshal number 1.5 into Go struct field .Port of type int")]
    [InlineData("{\"Tags\":[1]}", "json: cannot unmarshal number into Go struct field .Tags of type string")]
    [InlineData("{\"Meta\":[]}", "json: cannot unmarshal array into Go struct field .Meta of type map[string]string")]
    [InlineData(
        "{\"Weights\":{\"Passing\":\"x\"}}",
        "json: cannot unmarshal string into Go struct field Weights.Weights.Passing of type int")]
    [InlineData(
        "{\"TaggedAddresses\":{\"lan\":{\"Port\":\"x\"}}}",
        "json: cannot unmarshal string into Go struct field ServiceAddress.TaggedAddresses.Port of type int")]
    [InlineData("{\"Check\":{\"Notes\":1}}", "json: cannot unmarshal number into Go struct field .Check of type string")]
    [InlineData("{\"Name\":1,\"Check\":{\"TTL\":\"xx\"}}", "time: invalid duration \"xx\"")]
    [InlineData("{\"Checks\":[{\"TTL\":\"1s\"},{\"ID\":\"x\"}]}", "json: unknown field \"ID\"")]
    public void A_service_s_mistakes(string json, string says) =>
        Assert.Equal(says, ServiceBody.Shape.Decode(Bytes(json), new ServiceBody()));

    [Theory]
    [InlineData("{\"CheckID\":\"x\"}", "json: unknown field \"CheckID\"")]
    [InlineData("{\"args\":{}}", "json: cannot unmarshal object into Go struct field .args of type []string")]
    [InlineData("{\"Header\":{\"a\":\"b\"}}", "json: cannot unmarshal string into Go struct field .Header of type []string")]
    public void A_check_s_mistakes(string json, string says) =>
        Assert.Equal(says, CheckBody.Shape.Decode(Bytes(json), new CheckBody()));

    [Theory]
    [InlineData(
        "{\"Service\":{\"Port\":\"1\"}}",
        "json: cannot unmarshal string into Go struct field NodeService.Service.Port of type int")]
    [InlineData(
        "{\"Check\":{\"Name\":1}}",
        "json: cannot unmarshal number into Go struct field HealthCheck.Check.Name of type string")]
    [InlineData("{\"Check\":{\"Definition\":{\"Interval\":\"zz\"}}}", "time: invalid duration \"zz\"")]
    [InlineData("[]", "json: cannot unmarshal array into Go value of type structs.RegisterRequest")]
    public void A_registration_s_mistakes(string json, string says) =>
        Assert.Equal(says, RegistrationBody.Shape.Decode(Bytes(json), new RegistrationBody()));

    [Fact]
    public void Names_are_found_in_any_case_and_old_spellings_still_count()
    {
        var body = Decode(
            """{"NAME":"web","id":"w1","port":80,"enable_tag_override":true,"tagged_addresses":{"lan":{"address":"a","port":1}}}""");
        var service = body.ToService();
        Assert.Equal(("w1", "web", 80, true), (service.Id, service.Name, service.Port, service.EnableTagOverride));
        Assert.Equal(1, service.TaggedAddresses["lan"].Port);
    }

    [Fact]
    public void Null_changes_nothing()
    {
        var service = Decode("""{"Name":"a","ID":null,"Tags":null,"Meta":null,"Check":null,"Weights":null}""").ToService();
        Assert.Equal("a", service.Id);
        Assert.Equal(1, service.Weights.Passing);
    }

    [Theory]
    [InlineData("\"10s\"", 10_000_000_000)]
    [InlineData("1000000000", 1_000_000_000)]
    [InlineData("1.5e9", 1_500_000_000)]
    public void Durations_are_texts_or_nanoseconds(string ttl, long nanoseconds)
    {
        var body = new CheckBody();
        Assert.Null(CheckBody.Shape.Decode(Bytes($$"""{"Name":"c","TTL":{{ttl}}}"""), body));
        Assert.Equal(GoDuration.OfNanoseconds(nanoseconds), body.Definition.Ttl);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"TTL\":\"\"}", true)]
    [InlineData("{\"Header\":{}}", true)]
    [InlineData("{\"Name\":\"just\"}", false)]
    [InlineData("{\"Shell\":\"sh\"}", false)]
    public void A_check_that_says_nothing_is_none(string check, bool none)
    {
        var body = new ServiceBody();
        ServiceBody.Shape.Decode(Bytes($$"""{"Name":"a","Check":{{check.Replace("\"TTL\":\"\"", "\"TTL\":null")}}}"""), body);
        Assert.Equal(none, !body.Checks.Any());
    }

    [Theory]
    [InlineData("\"Interval\":\"1s\",\"TTL\":\"1s\"", "Interval and TTL cannot both be specified")]
    [InlineData("\"HTTP\":\"http://x\"", "Interval must be > 0 for Script, HTTP, or TCP checks")]
    [InlineData("\"AliasService\":\"x\",\"TTL\":\"1s\"", "TTL must be not be set for Alias checks")]
    [InlineData("\"Interval\":\"1s\"", "TTL must be > 0 for TTL checks")]
    [InlineData("\"TTL\":\"1s\",\"OutputMaxSize\":-1", "MaxOutputMaxSize must be positive")]
    [InlineData("\"TTL\":\"1s\"", null)]
    public void A_check_s_rules(string members, string? says)
    {
        var body = new CheckBody();
        Assert.Null(CheckBody.Shape.Decode(Bytes($"{{{members}}}"), body));
        Assert.Equal(says, CheckRules.Fault(body.Definition));
    }

    private static ServiceBody Decode(string json)
    {
        var body = new ServiceBody();
        Assert.Null(ServiceBody.Shape.Decode(Bytes(json), body));
        return body;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
