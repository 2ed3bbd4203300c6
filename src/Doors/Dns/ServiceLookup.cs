using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// Where a service is, by its SRV records (RFC 2782), which the base library does not look up: asked of the name servers of
/// this machine, one after the other. By TCP where an answer is too long for a datagram.
/// </summary>
/// <param name="servers">Who is asked; at most the first <see cref="ServersMax"/>.</param>
public sealed class ServiceLookup(ImmutableArray<IPEndPoint> servers, TimeProvider time, Prng chance)
{
    /// <summary>As many as resolvers heed.</summary>
    public const int ServersMax = 3;

    /// <summary>Places that are taken of an answer, the most preferred first.</summary>
    public const int PlacesMax = 64;

    /// <summary>One question to one server.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// All addresses of all places, the most preferred first. Refuses <see cref="Refusal.Invalid"/> what is no name,
    /// <see cref="Refusal.NotFound"/> what has no such records, <see cref="Refusal.Unavailable"/> when no server answers.
    /// </summary>
    public async Task<Result<IReadOnlyList<IPEndPoint>>> FindAsync(string name, CancellationToken cancel)
    {
        if (!DnsName.TryParse(name, out var asked))
        {
            return new Refused(Refusal.Invalid, $"lookup {name}: no name of a service: write _SERVICE._PROTOCOL.DOMAIN");
        }

        if (!(await AskAsync(name, asked, RecordType.Srv, cancel)).TryGet(out var answer, out var refused))
        {
            return refused;
        }

        // A target that is the root says that the service is not offered.
        var places = answer.Answers.OfType<Record.Srv>()
            .Where(place => place.Port > 0 && !place.Target.Equals(DnsName.Root))
            .OrderBy(place => place.Priority).ThenByDescending(place => place.Weight)
            .Take(PlacesMax)
            .ToList();
        var found = new List<IPEndPoint>();
        var known = new Dictionary<DnsName, IReadOnlyList<IPAddress>>();
        foreach (var place in places)
        {
            if (!known.TryGetValue(place.Target, out var addresses))
            {
                known[place.Target] = addresses = await AddressesAsync(name, place.Target, answer, cancel);
            }

            found.AddRange(addresses.Select(address => new IPEndPoint(address, place.Port)));
        }

        return found.Count > 0
            ? found
            : new Refused(Refusal.NotFound, places.Count == 0 ? $"lookup {name}: no SRV records" : $"lookup {name}: its targets have no addresses");
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(string name, DnsName target, Message answer, CancellationToken cancel)
    {
        var addresses = Of(answer.Extras, target);
        foreach (var type in addresses.Count > 0 ? [] : (RecordType[])[RecordType.A, RecordType.Aaaa])
        {
            if ((await AskAsync(name, target, type, cancel)).TryGet(out var more, out _))
            {
                // Behind an alias, the addresses are another name's.
                addresses.AddRange(more.Answers.OfType<Record.Address>().Select(record => AddressOf(record.Ip)));
            }
        }

        return addresses;
    }

    private static List<IPAddress> Of(IEnumerable<Record> records, DnsName owner) =>
        [.. records.OfType<Record.Address>().Where(record => record.Owner.Equals(owner)).Select(record => AddressOf(record.Ip))];

    private static IPAddress AddressOf(Ip ip)
    {
        Span<byte> bytes = stackalloc byte[ip.Length];
        ip.WriteTo(bytes);
        return new IPAddress(bytes);
    }

    private async Task<Result<Message>> AskAsync(string name, DnsName asked, RecordType type, CancellationToken cancel)
    {
        var query = new Message { Id = 0, RecursionDesired = true, Question = new Question(asked, type, Question.Internet) };
        var written = new MessageWriter().TryWrite(query, Naming.Compressed, out var request);
        Invariant.That(written);
        var exchange = new Exchange(request, (ushort)chance.Next());
        var failures = new List<string>();
        foreach (var server in servers.Take(ServersMax))
        {
            var (answer, why) = await AskAsync(exchange, server, cancel);
            switch (answer?.Code)
            {
                case ResponseCode.NoError:
                    return answer!;
                case ResponseCode.NameError:
                    return new Refused(Refusal.NotFound, $"lookup {name} on {server}: no such name");
                default:
                    failures.Add($"{server}: {why}");
                    break;
            }
        }

        return new Refused(Refusal.Unavailable, $"lookup {name}: no name server answers ({string.Join("; ", failures)})");
    }

    private async Task<(Message? Answer, string Why)> AskAsync(Exchange exchange, IPEndPoint server, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            var answer = await ReadAsync(exchange, server, Transport.Udp, either.Token);
            answer = answer is { Truncated: true } ? await ReadAsync(exchange, server, Transport.Tcp, either.Token) : answer;
            return (answer, answer is null ? "it cannot be read" : $"{answer.Code}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, "timeout");
        }
        catch (SocketException error)
        {
            return (null, $"{error.SocketErrorCode}");
        }
    }

    /// <summary>Null when it is not whole: of a datagram that was cut short, what is there says that it was.</summary>
    private static async Task<Message?> ReadAsync(Exchange exchange, IPEndPoint server, Transport transport, CancellationToken cancel)
    {
        var bytes = await exchange.WithAsync(server, transport, cancel);
        return MessageReader.Read(bytes.Span, out var message) == MessageReader.Extent.Whole || message.Truncated ? message : null;
    }
}
