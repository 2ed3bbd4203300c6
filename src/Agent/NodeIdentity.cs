using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>The node's id: random once, then the same for the life of the data directory, unless one is asked for.</summary>
internal static class NodeIdentity
{
    /// <summary>Reads the file, or writes it. The id asked for replaces the remembered one, as Consul's does.</summary>
    /// <param name="fresh">Makes the id of a node that has none.</param>
    public static Result<string> Of(string? asked, DataDirectory? directory, Func<string> fresh)
    {
        if (directory is null)
        {
            return asked ?? fresh();
        }

        try
        {
            var path = directory.NodeIdFile;
            var remembered = File.Exists(path) ? File.ReadAllText(path).Trim() : "";
            if (asked is null && remembered.Length > 0 && !Guid.TryParseExact(remembered, "D", out _))
            {
                return new Refused(
                    Refusal.Invalid, $"{path} holds no UUID: mend it, or remove it to be given a new node id");
            }

            var id = asked ?? (remembered.Length > 0 ? remembered.ToLowerInvariant() : fresh());
            if (id != remembered)
            {
                WriteWhole(path, id);
            }

            return id;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Unavailable, $"failed to setup node ID: {failure.Message}");
        }
    }

    /// <summary>
    /// The id that belongs to a machine: the same for every agent on it, whatever becomes of its data. Spread by a hash, in
    /// Consul's way, so that moving from Consul keeps the node. Null: the machine has no id of its own.
    /// </summary>
    /// <param name="hostId">What the machine calls itself, as /v1/agent/host tells it.</param>
    public static string? OfHost(string hostId)
    {
        if (!Guid.TryParseExact(hostId, "D", out _))
        {
            return null;
        }

        var hash = SHA512.HashData(Encoding.ASCII.GetBytes(hostId.ToLowerInvariant()));
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString("D");
    }

    /// <summary>A seed from the kernel, so that two machines started together do not choose alike.</summary>
    public static ulong Seed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    // Under another name first: a crash leaves the old file or the new one, never half of either.
    private static void WriteWhole(string path, string id)
    {
        var fresh = $"{path}.new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.ASCII.GetBytes(id));
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
