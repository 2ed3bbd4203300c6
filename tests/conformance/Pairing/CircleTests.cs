using Xunit;

namespace Muster.Tests.Conformance.Pairing;

public sealed class CircleTests
{
    [Theory]
    [InlineData("[c -> a -> b -> c]", "[a -> b -> c -> a]")]
    [InlineData("[a -> b -> c -> a]", "[a -> b -> c -> a]")]
    [InlineData("[r -> q -> b -> a -> b]", "[a -> b -> a]")]
    [InlineData("[a -> a]", "[a -> a]")]
    public void A_circle_begins_with_its_least_name(string told, string turned) =>
        Assert.Equal(
            $"detected circular reference: {turned}", Circle.Turned($"detected circular reference: {told}"));

    [Theory]
    [InlineData("detected circular resolver redirect: [b -> a -> b]")]
    [InlineData("[b -> a -> b]")]
    [InlineData("detected circular reference: [b]")]
    public void All_else_stays(string text) => Assert.Equal(text, Circle.Turned(text));

    [Fact]
    public void Another_direction_is_another_circle() =>
        Assert.NotEqual(
            Circle.Turned("detected circular reference: [a -> b -> c -> a]"),
            Circle.Turned("detected circular reference: [a -> c -> b -> a]"));
}
