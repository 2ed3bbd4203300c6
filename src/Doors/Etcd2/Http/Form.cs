using System.Text;

namespace Muster.Doors.Etcd2.Http;

/// <summary>Parameters of a request, from its form and its query; where both give one, the form's counts.</summary>
internal sealed class Form
{
    private readonly Dictionary<string, byte[]> _first = new(StringComparer.Ordinal);

    /// <summary>What could not be read, in Go's words; null when all could.</summary>
    public string? Complaint { get; private set; }

    /// <param name="text">Escaped; bytes as Latin-1 characters.</param>
    public void Add(string text)
    {
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Contains(';', StringComparison.Ordinal))
            {
                Complaint ??= "invalid semicolon separator in query";
                continue;
            }

            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], pair[(equals + 1)..]);
            if (RequestTarget.Unescape(name, plusIsSpace: true, out var broken) is { } nameBytes
                && RequestTarget.Unescape(value, plusIsSpace: true, out broken) is { } valueBytes)
            {
                _first.TryAdd(Encoding.UTF8.GetString(nameBytes), valueBytes);
            }
            else
            {
                Complaint ??= $"invalid URL escape \"{broken}\"";
            }
        }
    }

    public bool Has(string name) => _first.ContainsKey(name);

    /// <summary>Empty when it is not given.</summary>
    public byte[] Bytes(string name) => _first.GetValueOrDefault(name, []);

    public string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
}
