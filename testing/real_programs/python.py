# SPDX-License-Identifier: Apache-2.0
import decimal, hashlib, json, math, os, re, signal, socket, struct, subprocess, sys, threading, time

scale = int(sys.argv[1])
text = open("input.txt").read()
print(hashlib.sha256(text.encode()).hexdigest(), hashlib.md5(text.encode()).hexdigest())
words = re.findall(r"\b[a-z]{3,5}\b", text)
print(len(words), sorted(set(words))[:5])
document = {"a": [1, 2.5, None, True], "b": {"c": "\u00e9\n"}, "n": 10**20}
print(json.dumps(json.loads(json.dumps(document)), sort_keys=True))
print(struct.unpack("<iHd", struct.pack("<iHd", -5, 65535, 0.1)), struct.pack(">f", 1.1).hex())
print(0.1 + 0.2, 1e308 * 10, -1 / 3, 2.0**0.5, float("nan"), round(2.675, 2), 1e22, 5e-324, (0.1).hex())
print(math.sin(1), math.exp(1), math.log(10), math.pow(2, 0.3), math.fmod(7, 3.3), math.atan2(1, -2), math.gamma(4.5))
print(int(1e18), 7.9 // 2, divmod(-7.5, 2), int("9" * 30) % 97, 3**200, float("123456789012345678901234567890"))
decimal.getcontext().prec = 40
print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / 7)
print(sum(i * i % 7 for i in range(1000 * scale)), sum(math.sqrt(i) for i in range(1000 * scale)))
print(subprocess.run(["sh", "-c", "cat; echo $((6*7)); exit 3"], input=b"in\n", capture_output=True))

total, lock = 0, threading.Lock()
def add(n):
    global total
    for _ in range(100):
        with lock:
            total += n
threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(total)

left, right = socket.socketpair()
child = os.fork()
if child == 0:
    left.close()
    right.sendall(right.recv(100).upper())
    os._exit(7)
right.close()
left.sendall(b"hello")
print(left.recv(100), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
connection, _ = server.accept()
client.send(b"over TCP"); print(connection.recv(100))

signal.signal(signal.SIGALRM, lambda number, frame: print("alarm", number))
signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.2)
try:
    os.stat("/none")
except OSError as error:
    print(error)
print(os.uname().machine, sys.maxsize, sorted(os.listdir("tree")), os.path.getsize("input.txt"))
sys.exit(11)
