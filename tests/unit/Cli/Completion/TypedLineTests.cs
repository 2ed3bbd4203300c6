using Muster.Cli.Completion;

namespace Muster.Tests.Unit.Cli.Completion;

public sealed class TypedLineTests
{
    [Theory]
    [InlineData("", null, "", "")]
    [InlineData("muster", null, "", "muster")]
    [InlineData("muster ", null, "muster", "")]
    [InlineData("muster kv g", null, "muster|kv", "g")]
    [InlineData("muster  kv\tget ", null, "muster|kv|get", "")]
    [InlineData("muster kv get foo", 9, "muster", "kv")]
    [InlineData("muster kv get foo", 99, "muster|kv|get", "foo")]
    [InlineData("muster kv put 'a b' \"c", null, "muster|kv|put|a b", "c")]
    [InlineData("muster kv put a\\ b", null, "muster|kv|put", "a b")]
    [InlineData("muster kv put '' x", null, "muster|kv|put|", "x")]
    [InlineData("muster kv put 'a\\b", null, "muster|kv|put", "a\\b")]
    [InlineData("muster kv put a\\", null, "muster|kv|put", "a\\")]
    public void A_line_is_read_up_to_the_cursor(string line, int? point, string before, string current)
    {
        var typed = TypedLine.Of(line, point);
        Assert.Equal((before, current), (string.Join('|', typed.Before), typed.Current));
    }
}
