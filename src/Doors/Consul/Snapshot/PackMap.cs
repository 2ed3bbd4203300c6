using System.Collections.Immutable;
using System.Text;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// A record of a Consul snapshot by the names of its fields. A field that is not there, or null, is empty, as in Go; one of
/// another kind than asked for is damage.
/// </summary>
internal sealed class PackMap(Dictionary<string, object?> members)
{
    private static readonly PackMap Nothing = new([]);

    private static readonly ImmutableSortedDictionary<string, string> NoTexts =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public IEnumerable<string> Names => members.Keys;

    public ReadOnlyMemory<byte> Raw(string name) => As<ReadOnlyMemory<byte>>(name, default);

    public string Text(string name) => Encoding.UTF8.GetString(Raw(name).Span);

    public bool Flag(string name) => As(name, false);

    public long Number(string name) => members.GetValueOrDefault(name) switch
    {
        null => 0,
        long number => number,
        ulong => long.MaxValue,
        _ => throw Wrong(name, "a number"),
    };

    public ulong Unsigned(string name) =>
        members.GetValueOrDefault(name) is ulong large ? large : (ulong)Number(name);

    public int Integer(string name) => (int)Math.Clamp(Number(name), int.MinValue, int.MaxValue);

    public double Real(string name) => Real(name, members.GetValueOrDefault(name));

    public TimeSpan Duration(string name) => TimeSpan.FromTicks(Number(name) / TimeSpan.NanosecondsPerTick);

    public bool Has(string name) => members.GetValueOrDefault(name) is not null;

    public PackMap Map(string name) => As(name, Nothing);

    public IEnumerable<PackMap> Maps(string name) =>
        List(name).Select(item => item as PackMap ?? throw Wrong(name, "a list of records"));

    public ImmutableArray<string> Texts(string name) => [.. List(name).Select(item => TextOf(name, item))];

    public ImmutableArray<double> Reals(string name) => [.. List(name).Select(item => Real(name, item))];

    public ImmutableSortedDictionary<string, string> TextMap(string name) => MapOf(name, value => TextOf(name, value));

    public ImmutableSortedDictionary<string, T> MapOf<T>(string name, Func<object?, T> read)
    {
        var map = Map(name);
        return map.Names.ToImmutableSortedDictionary(member => member, member => read(map.Member(member)), StringComparer.Ordinal);
    }

    /// <summary>Of whatever shape, in the one spelling of JSON; nothing for an empty one.</summary>
    public string Spelled(string name) => GoValue.Spell(ToGo(As<PackMap>(name, Nothing)));

    public object? Member(string name) => members.GetValueOrDefault(name);

    public static string TextOf(string name, object? value) => value switch
    {
        ReadOnlyMemory<byte> text => Encoding.UTF8.GetString(text.Span),
        null => "",
        _ => throw Wrong(name, "a text"),
    };

    /// <summary>All of it, as what a request would have held.</summary>
    public GoValue.Map Tree() => ToGo(this);

    private List<object?> List(string name) => As<List<object?>>(name, []);

    private static double Real(string name, object? value) => value switch
    {
        null => 0,
        double real => real,
        long number => number,
        ulong number => number,
        _ => throw Wrong(name, "a number"),
    };

    private static GoValue.Map ToGo(PackMap map)
    {
        var spelled = new SortedDictionary<string, GoValue>(StringComparer.Ordinal);
        foreach (var name in map.Names)
        {
            spelled.Add(name, ToGo(map.Member(name)));
        }

        return new GoValue.Map(spelled);
    }

    private static GoValue ToGo(object? value) => value switch
    {
        bool flag => new GoValue.Flag(flag),
        long number => new GoValue.Number(number),
        ulong number => new GoValue.Number(number),
        double number => new GoValue.Number(number),
        ReadOnlyMemory<byte> text => new GoValue.Text(Encoding.UTF8.GetString(text.Span)),
        List<object?> list => new GoValue.List([.. list.Select(ToGo)]),
        PackMap map => ToGo(map),
        _ => GoValue.Null.Only,
    };

    private T As<T>(string name, T nothing) => members.GetValueOrDefault(name) switch
    {
        null => nothing,
        T value => value,
        _ => throw Wrong(name, typeof(T) == typeof(bool) ? "true or false" : "what it should be"),
    };

    private static InvalidDataException Wrong(string name, string wanted) =>
        new($"the state is damaged: {name} is not {wanted}");
}
