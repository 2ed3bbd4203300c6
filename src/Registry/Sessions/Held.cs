using Muster.Engine;
using Muster.Registry.Kv;
using Muster.Registry.Rows;

namespace Muster.Registry.Sessions;

/// <summary>A key that a session took the lock of, as it stands at one revision.</summary>
internal readonly record struct Held(Key Key, KvPicture Picture)
{
    /// <summary>
    /// What the key's side record says, while the session still holds it; else null: the lock was released, or the key went
    /// with it.
    /// </summary>
    public Side? HeldBy(string session) =>
        Picture.Row is { } row && KvPicture.Counts(row, Picture.SideRow)
        && SideCodec.Decode(Picture.SideRow!) is { Session: { } holder } side
        && SessionId.Read(holder) is { Ok: true, Value: var id }
        && string.Equals(id, session, StringComparison.Ordinal)
            ? side
            : null;
}

/// <summary>Some of what a session holds, at one revision; <paramref name="All"/> when it is everything.</summary>
internal sealed record Holdings(IReadOnlyList<Held> Keys, bool All, Revision At);
