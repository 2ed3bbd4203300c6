using System.Net;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// What is to be told of an exchange while it waits. Written by the thread that handles the request, read by whoever asks:
/// the fields are whole when the same beginning is read before and after them.
/// </summary>
internal sealed class WaitingPlace(TimeProvider time) : IWaitingPlace
{
    private const long Nobody = 0;

    private long _began = Nobody;
    private WaitKind _kind;
    private IPAddress? _address;
    private int _port;
    private string _program = "";
    private string _target = "";

    public void Begin(WaitKind kind, IPAddress? address, int port, string program, string target)
    {
        (_kind, _address, _port, _program, _target) = (kind, address, port, program, target);
        Volatile.Write(ref _began, Math.Max(1, time.GetTimestamp()));
    }

    public void End() => Volatile.Write(ref _began, Nobody);

    public WaitReport? Look()
    {
        var began = Volatile.Read(ref _began);
        var (kind, address, port, program, target) = (_kind, _address, _port, _program, _target);
        if (began == Nobody || Interlocked.Read(ref _began) != began)
        {
            return null;
        }

        var (shown, index) = Shown(target);
        return new WaitReport(
            kind,
            address is null ? "" : new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port).ToString(),
            program,
            shown,
            index,
            time.GetElapsedTime(began));
    }

    /// <summary>The target without its secrets, and the index in it (a service of the agent's has a hash).</summary>
    private static (string Target, string Index) Shown(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            return (target, "");
        }

        var index = "";
        var shown = new List<string>();
        foreach (var pair in target[(mark + 1)..].Split('&'))
        {
            var name = pair.Split('=')[0];
            if (name is "index" or "hash" && pair.Length > name.Length)
            {
                index = pair[(name.Length + 1)..];
            }

            shown.Add(name == "token" ? $"{name}=hidden" : pair);
        }

        return ($"{target[..mark]}?{string.Join('&', shown)}", index);
    }
}
