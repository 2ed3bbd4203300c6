using System.IO.Pipelines;
using System.Net.Sockets;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire;

namespace Muster.Engine.Etcd.Calls;

/// <summary>
/// Calls to the cluster: to the member that answered last; to the next one when it does not. A call that changes something
/// is only said again when it surely was not heard.
/// </summary>
internal sealed class EtcdChannel(EtcdOptions options) : IDisposable
{
    private readonly Member[] _members = [.. options.Endpoints.Select(endpoint => new Member(endpoint, options.Tls))];
    private int _preferred;

    /// <summary>The member that calls go to first.</summary>
    public Uri Preferred => _members[Volatile.Read(ref _preferred) % _members.Length].Address;

    public async ValueTask<Result<TReply>> CallAsync<TRequest, TReply>(
        EtcdCall<TRequest, TReply> call, TRequest request, CallKind kind, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        Refused? last = null;
        for (var attempt = 0; attempt < _members.Length; attempt++)
        {
            var at = Volatile.Read(ref _preferred);
            var tried = await TryAsync(_members[at % _members.Length], call, request, kind, both.Token);
            cancel.ThrowIfCancellationRequested();
            if (tried.Answer is { } answer)
            {
                return answer;
            }

            last = tried.Refused!;
            if (!tried.IsOfTheMember)
            {
                return last;
            }

            Interlocked.CompareExchange(ref _preferred, at + 1, at);
            if (kind == CallKind.Writes && last.Why == Refusal.UnknownOutcome)
            {
                return last;
            }
        }

        return last!;
    }

    /// <summary>A call that goes both ways until it is disposed of, to the preferred member.</summary>
    public Duplex<TSent, TReceived> Open<TSent, TReceived>(EtcdCall<TSent, TReceived> call)
        where TSent : class, IMessage<TSent>
        where TReceived : class, IMessage<TReceived>
    {
        var member = _members[Volatile.Read(ref _preferred) % _members.Length];
        return new Duplex<TSent, TReceived>(member, call, options.AnswerBytesMax);
    }

    /// <summary>The preferred member did not do: the next one is preferred from now on.</summary>
    public void Avoid(Uri address)
    {
        var at = Volatile.Read(ref _preferred);
        if (_members[at % _members.Length].Address == address)
        {
            Interlocked.CompareExchange(ref _preferred, at + 1, at);
        }
    }

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private async ValueTask<Tried<TReply>> TryAsync<TRequest, TReply>(
        Member member, EtcdCall<TRequest, TReply> call, TRequest request, CallKind kind, CancellationToken cancel)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var invoker = member.Invoker;
        try
        {
            using var message = member.Request(call.Path, new ReadOnlyMemoryContent(Framed.Of(request)));
            using var response = await invoker.SendAsync(message, cancel);
            var (answer, status) = await ReadAsync(response, call.Reply, cancel);
            return answer is not null
                ? new(answer, null, false)
                : new(null, Refusals.Of(status, kind), Refusals.IsOfTheMember(status));
        }
        catch (HttpRequestException failure)
        {
            member.Renew(invoker);
            var unheard = failure.HttpRequestError
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
            return new(null, Broken(member, kind, unheard, failure.Message), true);
        }

        // The library lets the socket's own exception through where a connection breaks just as it is made.
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            member.Renew(invoker);
            var what = failure is OperationCanceledException ? "no answer in time" : failure.Message;
            return new(null, Broken(member, kind, false, what), true);
        }
    }

    private async ValueTask<(T? Answer, GrpcStatus Status)> ReadAsync<T>(
        HttpResponseMessage response, MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        var pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancel));
        var received = await new GrpcReader(pipe, options.AnswerBytesMax).NextAsync(parser, cancel);
        if (received.Message is not null)
        {
            // The trailers come behind the end of the body.
            var rest = await pipe.ReadAsync(cancel);
            pipe.AdvanceTo(rest.Buffer.End);
        }

        await pipe.CompleteAsync();
        var status = received.Fault ?? Trailers.StatusOf(response);
        return status.Code == GrpcCode.Ok ? (received.Message, status) : (null, status);
    }

    private static Refused Broken(Member member, CallKind kind, bool unheard, string what) => new(
        kind == CallKind.Writes && !unheard ? Refusal.UnknownOutcome : Refusal.Unavailable,
        $"etcd at {member.Address.Authority}: {what}");

    private readonly record struct Tried<T>(T? Answer, Refused? Refused, bool IsOfTheMember);
}
