using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;
using Muster.Doors.Dns;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Dns;

/// <summary>Where a service is, asked of name servers of the test's own.</summary>
public sealed class ServiceLookupTests
{
    [Fact]
    public async Task Places_come_in_their_order_with_the_addresses_of_their_targets()
    {
        await using var server = new FakeNameServer(mark: 7);
        Assert.Equal(
            ["192.0.2.11:8301", "192.0.2.7:8301", "[2001:db8::7]:8301"],
            (await FindAsync("_serf._tcp.example.com", server.Address)).Value.Select(place => place.ToString()));
    }

    [Fact]
    public async Task What_is_too_long_for_a_datagram_is_asked_again_on_a_stream()
    {
        await using var server = new FakeNameServer();
        var found = (await FindAsync("_large._tcp.example.com", server.Address)).Value;
        Assert.Equal("192.0.2.12:8301", found[0].ToString());
        Assert.Equal(60, found.Count(place => place.AddressFamily == AddressFamily.InterNetwork));
        Assert.Contains(server.Heard, request => request.Transport == "tcp");
    }

    [Theory]
    [InlineData("nx.example.com", Refusal.NotFound, "no such name")]
    [InlineData("_none._tcp.example.com", Refusal.NotFound, "no SRV records")]
    [InlineData("plain.example.com", Refusal.NotFound, "no SRV records")]
    [InlineData("fail.example.com", Refusal.Unavailable, "ServerFailure")]
    [InlineData("a..b", Refusal.Invalid, "_SERVICE._PROTOCOL.DOMAIN")]
    public async Task What_is_not_found_is_said(string name, Refusal why, string text)
    {
        await using var server = new FakeNameServer();
        var refused = (await FindAsync(name, server.Address)).Refused!;
        Assert.Equal(why, refused.Why);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_passed_over()
    {
        await using var server = new FakeNameServer();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.NotEmpty((await FindAsync("_serf._tcp.example.com", (IPEndPoint)closed.LocalEndPoint!, server.Address)).Value);
    }

    private static Task<Result<IReadOnlyList<IPEndPoint>>> FindAsync(string name, params IPEndPoint[] servers) =>
        new ServiceLookup([.. servers], TimeProvider.System, new Prng(1)).FindAsync(name, CancellationToken.None);
}
