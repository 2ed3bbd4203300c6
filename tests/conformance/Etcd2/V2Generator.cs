using Muster.Bedrock;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>
/// Makes request sequences from seeds: few keys, so that they meet; every parameter; also what is refused. Not made is what
/// etcd leaves to chance (unsorted lists), and what etcd 3.4 does otherwise on purpose of ours (guarantees.md).
/// </summary>
internal sealed class V2Generator(ulong seed)
{
    private static readonly string[] _keys =
        ["a", "b", "d", "d/x", "d/y", "d/e/z", "d/e", "_h", "d/_h/q", "a/b", "q", "ä b", ""];

    private static readonly string[] _values = ["1", "2", "<&>", "", "ü\u2028\"\\"];
    private static readonly string[] _conditions = ["prevValue=1", "prevValue=2", "prevValue=", "prevIndex={w1}", "prevIndex={w2}", "prevIndex=0", "prevIndex=x", "prevValue=1&prevIndex={w3}"];
    private static readonly string[] _odd = ["recursive=x", "dir", "quorum=2", "wait=true", "ttl=-1", "ttl=x", "refresh=maybe", "prevExist=1x", "noValueOnSuccess=1", "sorted=", "stream=q", "waitIndex=y"];

    private readonly Prng _chance = new(seed);

    public IReadOnlyList<V2Step> Sequence()
    {
        var steps = new List<V2Step>
        {
            new("PUT", "a", "value=1"),
            new("GET", "", "wait=true&recursive=true&stream=true") { Waits = true },
        };
        var length = 10 + _chance.Next(12);
        for (var i = 0; i < length; i++)
        {
            steps.Add(Step());
        }

        steps.Add(new V2Step("GET", "", "recursive=true&sorted=true"));
        steps.Add(new V2Step("PUT", "end", "value=end"));
        return steps;
    }

    private V2Step Step() => _chance.Next(20) switch
    {
        < 6 => new V2Step("PUT", Key(), Join($"value={Value()}", Sometimes(4, "dir=true"), Sometimes(4, Ttl()), Sometimes(8, Odd()))) { InForm = Coin() },
        < 8 => new V2Step("PUT", Key(), Join($"value={Value()}", $"prevExist={(Coin() ? "true" : "false")}", Sometimes(3, Ttl()), Sometimes(5, "dir=true"), Sometimes(6, Condition()))) { InForm = Coin() },
        < 10 => new V2Step("PUT", Key(), Join($"value={Value()}", Condition(), Sometimes(4, Ttl()))) { InForm = Coin() },
        < 11 => new V2Step("PUT", Key(), Join("refresh=true", Sometimes(2, "prevExist=true"), Ttl(), Sometimes(6, "value=1"), Sometimes(5, Condition()))),
        < 13 => new V2Step("POST", Coin() ? "q" : Key(), Join($"value={Value()}", Sometimes(5, Ttl()), Sometimes(6, "dir=true"))) { InForm = Coin() },
        < 15 => new V2Step("DELETE", NotAll(Key()), Join(Sometimes(2, "dir=true"), Sometimes(3, "recursive=true"))),
        < 16 => new V2Step("DELETE", Key(), Condition()),
        < 17 => new V2Step("GET", _chance.Next(3) == 0 ? "q/{n1}" : Key(), Join("sorted=true", Sometimes(2, "recursive=true"), Sometimes(3, "quorum=true"), Sometimes(9, Odd()))),
        < 18 => new V2Step("GET", "", "wait=true&recursive=true&waitIndex={w1}"),
        < 19 => new V2Step(Coin() ? "HEAD" : "GET", Key(), "sorted=true"),
        _ => new V2Step("GET", Key(), "sorted=true&recursive=true"),
    };

    /// <summary>The whole sequence's directory stays: whoever streams its events is not told of its end twice.</summary>
    private static string NotAll(string key) => key.Length == 0 ? "b" : key;

    private string Ttl() => _chance.Next(5) == 0 ? "ttl=" : $"ttl={100 + _chance.Next(900)}";

    private string Key() => Pick(_keys);

    private string Value() => Uri.EscapeDataString(Pick(_values));

    private string Condition() => Pick(_conditions);

    private string Odd() => Pick(_odd);

    private bool Coin() => _chance.Next(2) == 0;

    private string Sometimes(int oneIn, string parameter) => _chance.Next(oneIn) == 0 ? parameter : "";

    private string Pick(string[] from) => from[_chance.Next(from.Length)];

    private static string Join(params string[] parameters) => string.Join('&', parameters.Where(one => one.Length > 0));
}
