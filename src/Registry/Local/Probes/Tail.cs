using System.Text;

namespace Muster.Registry.Local.Probes;

/// <summary>The last bytes of an output of any length, in a ring: memory is the limit asked for, whatever comes.</summary>
public sealed class Tail(int bytesMax)
{
    private readonly byte[] _ring = new byte[bytesMax];
    private int _end;

    /// <summary>Bytes that came in all.</summary>
    public long Total { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        Total += piece.Length;
        var rest = piece.Length > _ring.Length ? piece[^_ring.Length..] : piece;
        var first = rest[..Math.Min(rest.Length, _ring.Length - _end)];
        first.CopyTo(_ring.AsSpan(_end));
        rest[first.Length..].CopyTo(_ring);
        _end = (_end + rest.Length) % _ring.Length;
    }

    /// <summary>What was kept, as text.</summary>
    public string Text()
    {
        if (Total <= _ring.Length)
        {
            return Encoding.UTF8.GetString(_ring, 0, (int)Total);
        }

        var bytes = new byte[_ring.Length];
        _ring.AsSpan(_end).CopyTo(bytes);
        _ring.AsSpan(0, _end).CopyTo(bytes.AsSpan(_ring.Length - _end));
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The same, with how much of it this is where something was left out (Consul 1.8.7).</summary>
    public string Captured() =>
        Total <= _ring.Length ? Text() : $"Captured {_ring.Length} of {Total} bytes\n...\n{Text()}";
}
