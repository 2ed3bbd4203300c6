using Muster.Engine;

namespace Muster.Doors.Consul.Http;

/// <summary>A body that many get: its bytes, and packed ones once somebody asked for them. Never changed.</summary>
internal sealed class SharedAnswer(Revision edition, byte[] body)
{
    // Protects the packing; a leaf.
    private readonly Lock _packing = new();
    private byte[]? _packed;

    public Revision Edition => edition;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>The same in gzip; null until <see cref="Pack"/> was called.</summary>
    public byte[]? Packed => Volatile.Read(ref _packed);

    /// <summary>The bytes that this call has made: none when another one was first.</summary>
    public int Pack()
    {
        lock (_packing)
        {
            if (_packed is not null)
            {
                return 0;
            }

            Volatile.Write(ref _packed, Gzip.Pack(body));
            return _packed!.Length;
        }
    }
}
