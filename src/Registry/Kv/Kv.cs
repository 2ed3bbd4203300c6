using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Kv;

/// <summary>The users' keys, with Consul's flags and index rules. Reads are linearizable unless asked to be stale.</summary>
#pragma warning disable CS9113 // the face comes before the body
public sealed class Kv(IEngine engine, TimeProvider time, Prng chance)
{
    /// <summary>
    /// One key. Index: the entry's own revision while it exists; else the last revision at which any user key changed.
    /// </summary>
    public ValueTask<Result<Answer<KvEntry?>>> GetAsync(
        Caller caller, Key key, Reading reading, CancellationToken cancel) => throw null!;

    /// <summary>
    /// The keys that begin with the prefix (textual: <c>foo</c> matches <c>foobar</c>), in byte order. Index: the last
    /// revision that touched the prefix, deletions included; the table's when nothing is known of the prefix.
    /// </summary>
    public ValueTask<Result<Answer<IReadOnlyList<KvEntry>>>> ListAsync(
        Caller caller, Key prefix, Reading reading, CancellationToken cancel) => throw null!;

    /// <summary>Names only; with a separator, up to and including its first occurrence after the prefix, each once.</summary>
    public ValueTask<Result<Answer<IReadOnlyList<Key>>>> KeysAsync(
        Caller caller, Key prefix, string separator, Reading reading, CancellationToken cancel) => throw null!;

    /// <summary>
    /// Writes; false only when <paramref name="cas"/> is given and does not hold (0: must not exist). A write that changes
    /// neither value nor flags answers true and takes no revision.
    /// </summary>
    public ValueTask<Result<bool>> PutAsync(
        Caller caller, Key key, ReadOnlyMemory<byte> value, ulong flags, Revision? cas, CancellationToken cancel) =>
        throw null!;

    /// <summary>False only when <paramref name="cas"/> is given, the key exists, and its index differs.</summary>
    public ValueTask<Result<bool>> DeleteAsync(
        Caller caller, Key key, Revision? cas, CancellationToken cancel) => throw null!;

    public ValueTask<Result<bool>> DeleteTreeAsync(Caller caller, Key prefix, CancellationToken cancel) => throw null!;
}
