using Muster.Agent.Networks;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent.Networks;

public sealed class AddressLookupTests
{
    [Theory]
    [InlineData("nameserver 10.0.0.1\nsearch example.com\n nameserver\tfd00::1 # comment\n", "10.0.0.1:53 [fd00::1]:53")]
    [InlineData("# nameserver 10.0.0.1\noptions ndots:5\nnameserver nobody\n", "127.0.0.1:53")]
    [InlineData("", "127.0.0.1:53")]
    public void Whom_the_system_asks_is_asked(string file, string servers) =>
        Assert.Equal(servers, string.Join(' ', ResolverFile.Servers(file)));

    [Fact]
    public async Task What_cannot_be_looked_up_says_what_was_written()
    {
        using var folder = new TempFolder();
        var lookup = new AddressLookup(TimeProvider.System, new Prng(1), Path.Combine(folder.Path, "none"));
        var refused = (await lookup.FindAsync("dnssrv+_serf._tcp.example.com", 8301, CancellationToken.None)).Refused!;
        Assert.StartsWith("Failed to resolve dnssrv+_serf._tcp.example.com: whom to ask cannot be read", refused.Message, StringComparison.Ordinal);
        Assert.Equal("10.0.0.1:8301", (await lookup.FindAsync("10.0.0.1", 8301, CancellationToken.None)).Value[0].ToString());
    }
}
