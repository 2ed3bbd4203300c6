using System.Text;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>Each code that a request for keys can be refused with is reached once, in the words of a real etcd.</summary>
public sealed partial class ErrorCodeTests(EtcdPair pair) : IClassFixture<EtcdPair>
{
    /// <summary>Events that are remembered.</summary>
    private const int Window = 1_000;

    public static TheoryData<int, string, string, string> Refused => new()
    {
        { 100, "GET", "codes/nothing", "" },
        { 101, "PUT", "codes/a?prevValue=other", "value=1" },
        { 102, "PUT", "codes/d", "value=1" },
        { 104, "PUT", "codes/a/b", "value=1" },
        { 105, "PUT", "codes/a?prevExist=false", "value=1" },
        { 107, "PUT", "", "value=1" },
        { 108, "DELETE", "codes/d?dir=true", "" },
        { 201, "PUT", "codes/a?prevValue=", "value=1" },
        { 202, "PUT", "codes/a", "value=1&ttl=soon" },
        { 203, "PUT", "codes/a?prevIndex=last", "value=1" },
        { 209, "GET", "codes/a?recursive=perhaps", "" },
        { 210, "PUT", "codes/a", "%zz" },
        { 211, "PUT", "codes/a?refresh=true", "value=1&ttl=5" },
        { 212, "PUT", "codes/a?refresh=true", "" },
    };

    [NeedsPeerTheory("etcd-3.4")]
    [MemberData(nameof(Refused))]
    public async Task Every_code_is_reached_and_said_alike(int code, string method, string path, string form)
    {
        using var client = new HttpClient();
        var said = new List<string>();
        foreach (var server in pair.Both)
        {
            await SayAsync(client, server, "PUT", "codes/a", "value=1");
            await SayAsync(client, server, "PUT", "codes/d/x", "value=1");
            said.Add(await SayAsync(client, server, method, path, form));
        }

        Assert.Contains($"\"errorCode\":{code},", said[1], StringComparison.Ordinal);
        Assert.Equal(said[0], said[1]);
    }

    [NeedsPeer("etcd-3.4")]
    public async Task What_happened_too_long_ago_is_401()
    {
        using var client = new HttpClient();
        var said = new List<string>();
        foreach (var server in pair.Both)
        {
            await Parallel.ForAsync(0, Window + 10, async (_, _) => await SayAsync(client, server, "PUT", "codes/many", "value=1"));
            said.Add(await SayAsync(client, server, "GET", "codes/many?wait=true&waitIndex=1", ""));
        }

        Assert.Contains("\"errorCode\":401,", said[1], StringComparison.Ordinal);
        Assert.Equal(Cleared().Replace(said[0], "CAUSE"), Cleared().Replace(said[1], "CAUSE"));
    }

    // A real etcd takes such a value, and refuses with this code what its members do not agree on.
    [Fact]
    public async Task What_the_engine_cannot_take_is_300()
    {
        using var client = new HttpClient();
        var said = await SayAsync(client, pair.Muster.EtcdV2, "PUT", "codes/large", "value=" + new string('x', 2_000_000));
        Assert.StartsWith("500 {\"errorCode\":300,\"message\":\"Raft Internal Error\"", said, StringComparison.Ordinal);
    }

    private static async Task<string> SayAsync(HttpClient client, Uri server, string method, string path, string form)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(server, $"/v2/keys/{path}"));
        if (form.Length > 0)
        {
            request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        using var answer = await client.SendAsync(request);
        return $"{(int)answer.StatusCode} {Index().Replace(await answer.Content.ReadAsStringAsync(), "${1}N")}";
    }

    [GeneratedRegex(@"([iI]ndex"":)[0-9]+")]
    private static partial Regex Index();

    // It names indexes, which other things raise here, too.
    [GeneratedRegex(@"\[[0-9]+/[0-9]+\]")]
    private static partial Regex Cleared();
}
